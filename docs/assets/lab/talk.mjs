// What the lab's server is asked, and how it refuses.

let token = "";

/** Nobody answers: the course has been stopped. */
export class Down extends Error {}

/** A connection that broke is told from one that somebody closed. */
export const gone = (error) => {
  throw error instanceof TypeError ? new Down("The lab is not running.") : error;
};

/** The answer to a GET, or to a POST of *data*; an `Error` with the lab's own sentence when it refuses. */
export async function open(path, data, signal, again) {
  const answer = await fetch(`/lab/${path}`, data === undefined ? {} : {
    method: "POST",
    signal,
    headers: { "Content-Type": "application/json", "X-CSRFToken": token },
    body: JSON.stringify(data),
  }).catch(gone);
  if (answer.ok) return answer;
  if (answer.status === 403 && data !== undefined && !again) {
    // The course was started again.
    await state();
    return open(path, data, signal, true);
  }
  const { error } = await answer.json().catch(() => ({}));
  throw new Error(error ?? `The lab answered ${answer.status}.`);
}
export const ask = async (path, data) => (await open(path, data)).json().catch(gone);
export async function state() {
  const facts = await ask("state");
  token = facts.csrf;
  return facts;
}
export const here = location.pathname.match(/\/lessons\/(\d\d)_[^/]*\/$/)?.[1];
export const lesson = (path, data) => ask(`lessons/${here}/${path}`, data);

/** Panels tell one another: "asked", "fetched", "app", "passed". */
const listeners = {};
export const hear = (name, each) => { listeners[name] = each; };
export const tell = (name, detail) => listeners[name]?.(detail);
