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

/** The style sheet draws the icon that the class names. */
export const icon = (name) => el(`i.hm-icon.hm-icon--${name}`);
export const shape = () => el("i.hm-shape");
/** Preformatted text that scrolls sideways, and that the keyboard can reach. */
export const pre = (label, ...inside) =>
  el("pre.hm-pre", { tabindex: 0, role: "group", "aria-label": label }, el("samp", inside));
