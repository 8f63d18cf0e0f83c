// What the lab's server is asked, and how it refuses.

let token = "";

/** Nobody answers: the course has been stopped. */
export class Down extends Error {}

async function send(path, data, signal) {
  try {
    return await fetch(`/lab/${path}`, data === undefined ? { signal } : {
      method: "POST",
      signal,
      headers: { "Content-Type": "application/json", "X-CSRFToken": token },
      body: JSON.stringify(data),
    });
  } catch (error) {
    throw gone(error);
  }
}

/** A connection that broke is told from one that somebody closed. */
export const gone = (error) =>
  (error instanceof TypeError ? new Down("The lab is not running.") : error);

/** The answer to a GET, or to a POST of *data*; an `Error` with the lab's own sentence when it refuses. */
export async function open(path, data, signal) {
  let answer = await send(path, data, signal);
  if (answer.status === 403 && data !== undefined) {
    await state(); // the course was started again
    answer = await send(path, data, signal);
  }
  if (answer.ok) return answer;
  const { error } = await answer.json().catch(() => ({}));
  throw new Error(error ?? `The lab answered ${answer.status}.`);
}
export async function ask(path, data) {
  const answer = await open(path, data);
  try {
    return await answer.json();
  } catch (error) {
    throw gone(error);
  }
}
export async function state() {
  const facts = await ask("state");
  token = facts.csrf;
  return facts;
}
export const here = location.pathname.match(/\/lessons\/(\d\d)_[^/]*\/$/)?.[1];
export const lesson = (path, data) => ask(`lessons/${here}/${path}`, data);

/** Panels tell one another: "asked", "app", "passed". */
const news = new EventTarget();
export const tell = (name, detail) => news.dispatchEvent(new CustomEvent(name, { detail }));
export const hear = (name, each) => news.addEventListener(name, ({ detail }) => each(detail));
