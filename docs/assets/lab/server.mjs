// Requests to the lab's server, and the errors that they can raise.

let token = "";

/** No connection: the course is not running. */
export class LabStopped extends Error {}

/** A file was not saved, because another program has changed it. `text` is what it has now; null: it is gone. */
export class ChangedOutside extends Error {
  constructor({ error, text }) {
    super(error);
    this.text = text;
  }
}

/** For `catch`: a broken connection becomes `LabStopped`. Other errors, such as an abort, stay as they are. */
export const connectionLost = (error) => {
  throw error instanceof TypeError ? new LabStopped("The lab is not running.") : error;
};

/** The response to a GET, or to a POST or PUT of *data*. An error of the lab becomes an `Error` with its message. */
export async function request(path, data, signal, { method = "POST", retried = false } = {}) {
  const response = await fetch(`/lab/${path}`, data === undefined ? {} : {
    method,
    signal,
    headers: { "Content-Type": "application/json", "X-CSRFToken": token },
    body: JSON.stringify(data),
  }).catch(connectionLost);
  if (response.ok) return response;
  if (response.status === 403 && data !== undefined && !retried) {
    // The course was restarted, so the token is old.
    await state();
    return request(path, data, signal, { method, retried: true });
  }
  return refuse(response);
}
/** Throw the lab's own message in *response*. */
export async function refuse(response) {
  const { error, text } = await response.json().catch(() => ({}));
  if (response.status === 409 && text !== undefined) throw new ChangedOutside({ error, text });
  throw new Error(error ?? `The lab's response was ${response.status}.`);
}
/** The events of a run, from the response to its request: one JSON object on each line. */
export async function* events({ body }) {
  const stream = body.pipeThrough(new TextDecoderStream()).getReader();
  let partial = "";
  for (;;) {
    const { value, done } = await stream.read().catch(connectionLost);
    if (done) return;
    const lines = (partial + value).split("\n");
    partial = lines.pop();
    for (const line of lines) yield JSON.parse(line);
  }
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
export const put = (path, data) => request(`lessons/${number}/${path}`, data, undefined, { method: "PUT" });
let asked;
/** What the lab knows of this lesson: one request for all panels of the page, and another after an error. */
export const about = () => asked ??= lesson("").catch((error) => { asked = null; throw error; });

/** Events between the panels: "app", "edited", "passed", "reached" and "saved". Each has one listener at most. */
const listeners = {};
export const on = (name, listener) => { listeners[name] = listener; };
export const emit = (name, detail) => listeners[name]?.(detail);
