// Parts of the lab's panels. What an app has sent is always added as text, never as HTML.

import { all, button, el, pieces } from "../dom.mjs";
import { LabStopped } from "./server.mjs";

/** The style sheet draws the icon that the class or the state of its line names. */
export const icon = (name) => el(`i.hm-icon.hm-icon--${name}`);
export const shape = () => el("i.hm-shape");
export const badge = (verb, text = verb) => el(`span.hm-ev.hm-${verb.toLowerCase()}`, shape(), text);
/** Text for screen readers only. */
export const spoken = (text) => el("span.hm-sr", text);
export const counted = (count, one, more = `${one}s`) => `${count.toLocaleString("en")} ${count === 1 ? one : more}`;

/** Text with `code` in backticks. */
export const withCode = (text) =>
  text.split(/`([^`]+)`/).map((piece, place) => (place % 2 ? el("code", piece) : piece));

/** Preformatted text that scrolls sideways, and that the keyboard can reach. */
export const pre = (label, ...inside) =>
  el("pre.hm-pre", { tabindex: 0, role: "group", "aria-label": label }, el("samp", ...inside));
/** The log of an app, with the number of each request where it is known. */
export const logText = (log) => log.map(({ number, where, lines }) =>
  (number == null ? "" : `${number}  `) + pieces([where, lines]).join("\n")).join("\n");
export const fold = (summary, ...inside) => el("details.hm-fold", el("summary", summary), ...inside);

let choices = 0;
/** Radio buttons in a row. The node has the `value` that is chosen. */
export function choice(label, options, onchange) {
  const name = `hm-choice-${++choices}`;
  const node = el("div.hm-seg", { role: "radiogroup", "aria-label": label }, Object.entries(options).map(([value, text], place) =>
    el("label", el("input", { type: "radio", name, value, checked: !place, onchange: () => onchange?.(value) }), text)));
  Object.defineProperty(node, "value", {
    get: () => node.querySelector(":checked").value,
    set: (value) => { node.querySelector(`[value="${value}"]`).checked = true; },
  });
  return node;
}
export const APPS = { workspace: "yours", starter: "starter", solution: "solution" };
/** How a sentence names each app. */
export const APP_NAMES = { workspace: "your app", starter: "the starter", solution: "the solution" };

/** Replace the content of *node*. A focus inside moves to what has the same name in the new content, or to *node*. */
export function fill(node, ...inside) {
  const { activeElement: focused } = document;
  const lost = node.contains(focused) && focused !== node;
  const nameOf = ({ dataset, value, textContent }) => dataset.says ?? (value || textContent);
  const named = () => all("button, a, [tabindex='0']", node).filter((one) => nameOf(one) === nameOf(focused));
  const place = lost ? named().indexOf(focused) : -1;
  node.replaceChildren(...pieces(inside));
  if (!lost) return;
  const next = named()[place] ?? named()[0];
  if (!next) node.tabIndex = -1;
  (next ?? node).focus({ preventScroll: true });
}

const step = (kind, name, detail = "") => {
  const [first, ttl] = detail.split(" ttl=");
  return el(`li.hm-${kind.toLowerCase()}`, shape(), el("b", name),
    el("small", first, ttl && [el("br"), `ttl=${ttl}`]));
};
const eventStep = ({ verb, text }) => step(verb, verb, text.replace(verb, "").trim());
const steps = (label, inside) => el("ol.hm-rail", { "aria-label": `memcached, request ${label}` }, inside);

/** What memcached did during one exchange. A longer line is more work. */
export function timeline({ number, request, response, events, queries }) {
  const inside = events.map(eventStep);
  if (queries) {
    const set = events.findIndex(({ verb }) => verb === "SET");
    inside.splice(set < 0 ? inside.length : set, 0, step("db", "database", counted(queries, "query", "queries")));
  }
  const age = response && header(response, "Age");
  return steps(number, [
    step("end", request.method, `request ${number}`), ...inside,
    step("end", `${response?.status ?? "no response"}`, age == null ? "no Age" : `Age: ${age}`),
  ]);
}
/** The same for a request of a failure, which has a label, `GET 200`, and events. */
export const failureTimeline = ({ number, label, events }, name) =>
  steps(`${number}: ${name}`, [step("end", label.split(" ")[0], `request ${number}, ${label.split(" ").slice(1).join(" ")}`), ...events.map(eventStep)]);

export const header = (response, name) =>
  response.headers.find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];

/** MISS if any event of the exchange was one, else HIT if any was, else nothing. */
export const verdict = ({ events }) =>
  ["MISS", "HIT"].find((verb) => events.some((event) => event.verb === verb));

/** Call *action* every second while the page is visible. */
export const everySecond = (action) => setInterval(() => document.hidden || action(), 1000);
export const clock = (seconds) =>
  Math.floor(seconds / 3600) + new Date((seconds % 3600) * 1000).toISOString().slice(13, 19);

/** A panel of the lab. It shows the lab's error messages, and how to start the course when the lab is not running. */
export class Panel extends HTMLElement {
  connectedCallback() {
    if (this.status) return;
    this.classList.add("hm-panel");
    this.status = el("div.hm-said", { role: "status" });
    this.result = el("div");
    this.build();
  }
  say(...inside) { fill(this.status, inside); }
  /** Run *action*. After an error, the panel offers *retry*. */
  async attempt(action, retry) {
    try {
      await action();
    } catch (error) {
      this.fault(error, retry);
    }
  }
  /** The same, one action at a time, with a *message* meanwhile. */
  async once(message, action, retry) {
    if (this.busy) return;
    this.busy = true;
    this.say(message);
    await this.attempt(action, retry);
    this.busy = false;
  }
  fault({ message, constructor }, retry) {
    this.say(message);
    if (constructor !== LabStopped) return;
    const focused = this.contains(document.activeElement);
    fill(this.result, el("div.hm-down", icon("plug"), el("div",
      el("p", el("b", message)),
      el("p.hm-muted", "This is not a fault of your code. Start the course in its folder, then try again:"),
      pre("The command that starts the course", "./course up"), button("Try again", retry, "go"))));
    if (focused) this.result.querySelector("button").focus();
  }
}
