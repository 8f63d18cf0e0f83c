// Pieces of the page, made as nodes. What an app has sent is text, and stays text.

import { all, button, el, pieces } from "../hitormiss.mjs";
import { Down } from "./talk.mjs";

export * from "../hitormiss.mjs";
export * from "./talk.mjs";

/** Which one it is, the style sheet says: by the class, or by the state of the line it stands in. */
export const icon = (name) => el(`i.hm-icon.hm-icon--${name}`);
export const shape = () => el("i.hm-shape");
export const badge = (verb, text = verb) => el(`span.hm-ev.hm-${verb.toLowerCase()}`, shape(), text);
export const sr = (text) => el("span.hm-sr", text);
export const many = (count, one, more = `${one}s`) => `${count.toLocaleString("en")} ${count === 1 ? one : more}`;

/** Words with `code` in backticks. */
export const words = (text) =>
  text.split(/`([^`]+)`/).map((piece, place) => (place % 2 ? el("code", piece) : piece));

/** Preformatted text that scrolls sideways on its own, and is reached by keyboard. */
export const pre = (label, ...inside) =>
  el("pre.hm-pre", { tabindex: 0, role: "group", "aria-label": label }, el("samp", ...inside));
/** What an app has logged, with the numbers of the requests where they are known. */
export const logged = (log) => log.map(({ number, where, lines }) =>
  (number == null ? "" : `${number}  `) + pieces([where, lines]).join("\n")).join("\n");
export const fold = (summary, ...inside) => el("details.hm-fold", el("summary", summary), ...inside);

let names = 0;
/** One of a few, side by side. */
export function choice(label, options, onchange) {
  const name = `hm-choice-${++names}`;
  const node = el("div.hm-seg", { role: "radiogroup", "aria-label": label }, Object.entries(options).map(([value, text], place) =>
    el("label", el("input", { type: "radio", name, value, checked: !place, onchange: () => onchange?.(value) }), text)));
  Object.defineProperty(node, "value", {
    get: () => node.querySelector(":checked").value,
    set: (value) => { node.querySelector(`[value="${value}"]`).checked = true; },
  });
  return node;
}
export const APPS = { workspace: "yours", starter: "starter", solution: "solution" };
export const WHOSE = { workspace: "your app", starter: "the starter", solution: "the solution" };

/** Replace what is inside *node*; the focus goes to what is called alike, or to *node*. */
export function fill(node, ...inside) {
  const { activeElement: held } = document;
  const lost = node.contains(held) && held !== node;
  node.replaceChildren(...pieces(inside));
  if (!lost) return;
  const called = ({ dataset, value, textContent }) => dataset.says ?? (value || textContent);
  const next = all("button, a", node).find((one) => called(one) === called(held));
  if (!next) node.tabIndex = -1;
  (next ?? node).focus({ preventScroll: true });
}

const step = (kind, word, detail = "") => {
  const [first, ttl] = detail.split(" ttl=");
  return el(`li.hm-${kind.toLowerCase()}`, shape(), el("b", word),
    el("small", first, ttl && [el("br"), `ttl=${ttl}`]));
};
const named = ({ verb, text }) => step(verb, verb, text.replace(verb, "").trim());
const line = (label, steps) => el("ol.hm-rail", { "aria-label": `memcached, request ${label}` }, steps);

/** memcached during one exchange: a longer line is more work. */
export function rail({ number, request, response, events, queries }) {
  const steps = events.map(named);
  if (queries) {
    const set = events.findIndex(({ verb }) => verb === "SET");
    steps.splice(set < 0 ? steps.length : set, 0, step("db", "database", many(queries, "query", "queries")));
  }
  const age = response && header(response, "Age");
  return line(number, [
    step("end", request.method, `request ${number}`), ...steps,
    step("end", `${response?.status ?? "no answer"}`, age == null ? "no Age" : `Age: ${age}`),
  ]);
}
/** The same from a failure's own words: `GET 200`, and its events. */
export const eventRail = ({ number, label, events }, name) =>
  line(`${number}: ${name}`, [step("end", label.split(" ")[0], `request ${number}, ${label.split(" ").slice(1).join(" ")}`), ...events.map(named)]);

export const header = (response, name) =>
  response.headers.find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];

/** HIT, MISS or nothing: what the answer as a whole was. */
export const verdict = ({ events }) =>
  ["MISS", "HIT"].find((verb) => events.some((event) => event.verb === verb));

/** *each* is called every second, while somebody looks. */
export const everySecond = (each) => setInterval(() => document.hidden || each(), 1000);
export const clock = (seconds) =>
  Math.floor(seconds / 3600) + new Date((seconds % 3600) * 1000).toISOString().slice(13, 19);

/** What is alive on a page. It says what the lab refuses; without the lab it is grey, with a plug and no verdict. */
export class Panel extends HTMLElement {
  connectedCallback() {
    if (this.status) return;
    this.classList.add("hm-panel");
    this.status = el("div.hm-said", { role: "status" });
    this.result = el("div");
    this.make();
  }
  say(...inside) { fill(this.status, inside); }
  async attempt(each, again) {
    try {
      await each();
    } catch (error) {
      this.fault(error, again);
    }
  }
  /** The same, but one thing at a time. */
  async once(said, each, again) {
    if (this.busy) return;
    this.busy = true;
    this.say(said);
    await this.attempt(each, again);
    this.busy = false;
  }
  fault({ message, constructor }, again) {
    this.say(message);
    if (constructor !== Down) return;
    const held = this.contains(document.activeElement);
    fill(this.result, el("div.hm-down", icon("plug"), el("div",
      el("p", el("b", message)),
      el("p.hm-muted", "This says nothing about your code. Start the course in its folder, then try again:"),
      pre("The command that starts it", "./course up"), button("Try again", again, "go"))));
    if (held) this.result.querySelector("button").focus();
  }
}
