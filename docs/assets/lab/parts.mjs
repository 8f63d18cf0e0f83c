// What several parts of the lab need. What an app has sent is always added as text, never as HTML.

import { all, el, pieces } from "../dom.mjs";

/** Text for screen readers only. */
export const spoken = (text) => el("span.hm-sr", text);
export const counted = (count, one, more = `${one}s`) => `${count.toLocaleString("en")} ${count === 1 ? one : more}`;

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

/** Call *action* every second while the page is visible. */
export const everySecond = (action) => setInterval(() => document.hidden || action(), 1000);
