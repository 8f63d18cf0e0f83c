// Names what the theme leaves nameless, and explains the headers of recorded exchanges.
// Everything here is an addition: without it the pages read in full.

export const all = (selector, within = document) => [...within.querySelectorAll(selector)];
export const pieces = (inside) => inside.flat(9).filter(Boolean);

/** `el("p.hm-muted", {id: "x"}, "words", node)`: an element with attributes, handlers and content. */
export function el(name, given, ...inside) {
  const [tag, ...classes] = name.split(".");
  const node = document.createElement(tag);
  if (classes.length) node.className = classes.join(" ");
  if (given?.constructor !== Object) inside.unshift(given);
  else {
    for (const [key, value] of Object.entries(given)) {
      if (key.startsWith("on")) node[key] = value;
      else if (value !== false && value != null) node.setAttribute(key, value === true ? "" : value);
    }
  }
  node.append(...pieces(inside));
  return node;
}
export const button = (text, onclick, kind = "plain") =>
  el(`button.hm-btn.hm-btn--${kind}`, { type: "button", onclick }, text);

const set = (node, name, value) => {
  if (node.getAttribute(name) !== value) node.setAttribute(name, value);
};

/** Names for controls that the theme adds: the search dialog, code blocks and their buttons. */
function name() {
  for (const node of all(".md-search[role=dialog]")) set(node, "aria-label", "Search");
  let count = 0;
  for (const pre of all("pre:has(> code)")) {
    const label = pre.getAttribute("aria-label")
      ?? `${pre.closest(".highlight")?.querySelector(".filename")?.textContent.trim() || "Code"} ${++count}`;
    for (const nav of all(".md-code__nav", pre)) set(nav, "aria-label", `Tools: ${label}`);
    for (const button of all("button", pre)) set(button, "aria-label", `Copy: ${label}`);
    if (!pre.hasAttribute("tabindex")) {
      const code = pre.querySelector(":scope > code");
      set(code, "tabindex", "0");
      set(code, "role", "group");
      set(code, "aria-label", label);
    }
  }
}

/** The marked headers become buttons; the folded list of explanations, one slot that never jumps. */
export function explain(figure) {
  const folded = figure.querySelector("details.hm-says");
  if (!folded) return;
  const slot = el("div.hm-says", all("p", folded));
  folded.replaceWith(slot);
  const say = (id) => {
    for (const node of slot.children) node.classList.toggle("is-on", node.id === id);
    for (const node of all(".hm-h", figure)) node.classList.toggle("is-on", node.dataset.says === id);
  };
  for (const line of all(".hm-h", figure)) {
    const { says } = line.dataset;
    const show = () => say(says);
    line.replaceWith(el("button", {
      type: "button", class: line.className, "data-says": says, "aria-describedby": says,
      onpointerenter: show, onfocus: show, onclick: show,
    }, [...line.childNodes]));
  }
  const age = slot.querySelector("[id$=-age]") ?? slot.lastElementChild;
  say(age?.id);
}

/** Three answers or more: two stand side by side, and two buttons lead on. */
function step(figure) {
  const wires = all(".hm-wire", figure);
  if (wires.length < 3) return;
  const pair = figure.querySelector(".hm-pair");
  const count = el("span", { role: "status" });
  const [back, on] = ["Earlier", "Later"].map((text, later) => button(text, () => show(first + (later ? 1 : -1))));
  let first = 0;
  const show = (place) => {
    first = Math.min(Math.max(place, 0), wires.length - 2);
    wires.forEach((wire, at) => {
      wire.hidden = at !== first && at !== first + 1;
      wire.classList.toggle("is-second", at === first + 1);
    });
    back.ariaDisabled = first === 0;
    on.ariaDisabled = first === wires.length - 2;
    count.textContent = `Answers ${first + 1} and ${first + 2} of ${wires.length}`;
  };
  pair.classList.add("is-stepping");
  pair.before(el("div.hm-steps-bar", count, back, on));
  show(0);
}

name();
new MutationObserver(name).observe(document.body, { childList: true, subtree: true });
for (const figure of all(".hm-exchange")) {
  explain(figure);
  step(figure);
}

// The course's own server names itself in `Server-Timing`: a page asks nobody whether there is a lab.
const [visit] = performance.getEntriesByType("navigation");
if (visit?.serverTiming?.some((one) => one.name === "lab")) import("./lab/lab.mjs");
