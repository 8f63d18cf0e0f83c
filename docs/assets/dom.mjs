// Elements of a page: finding them, making them, and the explained headers of an exchange.

export const all = (selector, within = document) => [...within.querySelectorAll(selector)];

/** Characters that turn the direction of the text beside them: an app may have sent them. */
const TURNS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** A list of nodes and texts from nested lists, without the empty ones. */
export const pieces = (inside) => inside.flat(9).filter(Boolean)
  .map((piece) => (typeof piece === "string" ? piece.replace(TURNS, "\ufffd") : piece));

/** `el("p.hm-muted", {id: "x"}, "text", node)`: an element with attributes, event handlers and content. */
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

/**
 * Make the explained headers of *figure* buttons, and show one explanation at a time.
 * All explanations lie on top of each other, so the height of the figure never changes.
 */
export function explain(figure) {
  const folded = figure.querySelector("details.hm-says");
  if (!folded) return;
  const explanations = el("div.hm-says", all("p", folded));
  folded.replaceWith(explanations);
  const choose = (id) => {
    for (const node of explanations.children) node.classList.toggle("is-on", node.id === id);
    for (const node of all(".hm-h", figure)) node.classList.toggle("is-on", node.dataset.says === id);
  };
  for (const line of all(".hm-h", figure)) {
    const { says } = line.dataset;
    const show = () => choose(says);
    line.replaceWith(el("button", {
      type: "button", class: line.className, "data-says": says, "aria-describedby": says,
      onpointerenter: show, onfocus: show, onclick: show,
    }, [...line.childNodes]));
  }
  const first = explanations.querySelector("[id$=-age]") ?? explanations.lastElementChild;
  choose(first?.id);
}
