// Requests to the lab's server, and the errors that they can raise.

let token = "";

/** No connection: the course is not running. */
export class LabStopped extends Error {}

/** For `catch`: a broken connection becomes `LabStopped`. Other errors, such as an abort, stay as they are. */
export const connectionLost = (error) => {
  throw error instanceof TypeError ? new LabStopped("The lab is not running.") : error;
};

/** The response to a GET, or to a POST of *data*. An error of the lab becomes an `Error` with its message. */
export async function request(path, data, signal, retried) {
  const response = await fetch(`/lab/${path}`, data === undefined ? {} : {
    method: "POST",
    signal,
    headers: { "Content-Type": "application/json", "X-CSRFToken": token },
    body: JSON.stringify(data),
  }).catch(connectionLost);
  if (response.ok) return response;
  if (response.status === 403 && data !== undefined && !retried) {
    // The course was restarted, so the token is old.
    await state();
    return request(path, data, signal, true);
  }
  return refuse(response);
}
/** Throw the lab's own message in *response*. */
export async function refuse(response) {
  const { error } = await response.json().catch(() => ({}));
  throw new Error(error ?? `The lab's response was ${response.status}.`);
}
/** The JSON of that response. */
export const ask = async (path, data) => (await request(path, data)).json().catch(connectionLost);

/** The lessons and their progress, and a new CSRF token for `request`. */
export async function state() {
  const facts = await ask("state");
  token = facts.csrf;
  return facts;
}

/** The number of the lesson whose page this is, `08`, if it is one. */
export const number = location.pathname.match(/\/lessons\/(\d\d)_[^/]*\/$/)?.[1];
export const lesson = (path, data) => ask(`lessons/${number}/${path}`, data);
let asked;
/** What the lab knows of this lesson: one request for all panels of the page, and another after an error. */
export const about = () => asked ??= lesson("").catch((error) => { asked = null; throw error; });

/** Events between the panels: "asked", "fetched", "app" and "passed". Each has one listener at most. */
const listeners = {};
export const on = (name, listener) => { listeners[name] = listener; };
export const emit = (name, detail) => listeners[name]?.(detail);
