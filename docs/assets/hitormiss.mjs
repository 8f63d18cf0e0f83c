// The script of every page: labels for the theme's controls, and the recorded exchanges.
// Pages can be read in full without it.

import { all, button, el, explain } from "./dom.mjs";

const set = (node, name, value) => {
  if (node.getAttribute(name) !== value) node.setAttribute(name, value);
};

/** Label the controls that the theme adds without one: the search dialog, code blocks and their buttons. */
function label() {
  for (const node of all(".md-search[role=dialog]")) set(node, "aria-label", "Search");
  let count = 0;
  for (const pre of all("pre:has(> code)")) {
    const name = pre.getAttribute("aria-label")
      ?? `${pre.closest(".highlight")?.querySelector(".filename")?.textContent.trim() || "Code"} ${++count}`;
    for (const nav of all(".md-code__nav", pre)) set(nav, "aria-label", `Tools: ${name}`);
    for (const button of all("button", pre)) set(button, "aria-label", `Copy: ${name}`);
    if (!pre.hasAttribute("tabindex")) {
      const code = pre.querySelector(":scope > code");
      set(code, "tabindex", "0");
      set(code, "role", "group");
      set(code, "aria-label", name);
    }
  }
}

/** With three responses or more, show two side by side, and buttons for the others. */
function step(figure) {
  const wires = all(".hm-wire", figure);
  if (wires.length < 3) return;
  const pair = figure.querySelector(".hm-pair");
  const count = el("span", { role: "status" });
  const [earlier, later] = [["Earlier", -1], ["Later", 1]].map(([text, way]) => button(text, () => show(first + way)));
  let first = 0;
  const show = (index) => {
    first = Math.min(Math.max(index, 0), wires.length - 2);
    wires.forEach((wire, at) => {
      wire.hidden = at !== first && at !== first + 1;
      wire.classList.toggle("is-second", at === first + 1);
    });
    earlier.ariaDisabled = first === 0;
    later.ariaDisabled = first === wires.length - 2;
    count.textContent = `Responses ${first + 1} and ${first + 2} of ${wires.length}`;
  };
  pair.classList.add("is-stepping");
  pair.before(el("div.hm-steps-bar", count, earlier, later));
  show(0);
}

label();
new MutationObserver(label).observe(document.body, { childList: true, subtree: true });
for (const figure of all(".hm-exchange")) {
  explain(figure);
  step(figure);
}

// The course's own server says in `Server-Timing` that it has a lab, so no page has to ask.
const [visit] = performance.getEntriesByType("navigation");
if (visit?.serverTiming?.some(({ name }) => name === "lab")) import("./lab/lab.mjs");
