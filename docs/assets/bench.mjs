// The bench of a lesson: its tabs, its sheet on small screens, and the marks of the sentences.
// Without the lab, it shows what was recorded.

import { all, button, el, icon } from "./dom.mjs";

export const root = document.querySelector(".hm-bench");
const article = root.closest("article");
const wide = matchMedia("(min-width: 75em)");
const phone = matchMedia("(max-width: 47.9375em)");

const rows = all(".hm-sent", root);
export const total = rows.length;

/* ── The head: tabs, the button, and closing the sheet ── */

const marks = rows.map(() => el("i.is-waiting", icon("waiting")));
const count = el("span.hm-count", "Checks");
const tab = (name, ...inside) => el("button", {
  type: "button", role: "tab", id: `tab-${name}`, "aria-controls": `bench-${name}`,
  onclick: () => press(name), onkeydown: (event) => step(event, name),
}, inside);
export const dirty = el("i.hm-dirty", { hidden: true }, el("span.hm-sr", ", not saved"));
const tabs = { checks: tab("checks", el("span.hm-marks", { "aria-hidden": "true" }, marks), count), code: tab("code", "Code", dirty), ask: tab("ask", "Ask") };
const names = Object.keys(tabs);
/** The one button: Run, or Save while something is not saved. The lab puts it to use. */
export const go = button("", null, "go");
go.id = "run";
const close = button(icon("close"), () => { open(false); tabs[current()].focus(); });
close.className = "hm-iconbtn hm-bench__close";
close.ariaLabel = "Close the bench";
export const body = root.querySelector(".hm-bench__body");
export const ask = el("div", { id: "bench-ask" });
body.append(ask);
const head = el("div.hm-bench__head", el("div.hm-tabs", { role: "tablist", "aria-label": "Bench" }, Object.values(tabs)), go, close);
root.prepend(head);
for (const name of names) {
  const panel = document.getElementById(`bench-${name}`);
  panel.setAttribute("role", "tabpanel");
  panel.setAttribute("aria-labelledby", `tab-${name}`);
}

const current = () => root.dataset.tab;
/** By the name of a tab: the promise that it is filled. The lab fills Code and Ask when they are shown first. */
export const filled = {};

/** Show the tab *name*. On a small screen, this opens the sheet, unless *quietly*. */
export function show(name, { focus = false, quietly = false } = {}) {
  root.dataset.tab = name;
  for (const one of names) {
    tabs[one].ariaSelected = one === name;
    tabs[one].tabIndex = one === name ? 0 : -1;
  }
  if (focus) tabs[name].focus();
  if (!wide.matches && !quietly) open(true);
  root.dispatchEvent(new CustomEvent("hm-tab", { detail: name }));
}

/** On a small screen, open the sheet: something has to be read. */
export const reveal = () => show(current());

function press(name) {
  if (!wide.matches && root.classList.contains("is-open") && current() === name) open(false);
  else show(name);
}

function step(event, name) {
  const way = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!way) return;
  event.preventDefault();
  show(names.at((names.indexOf(name) + way) % names.length), { focus: true });
}

/** Open or close the sheet. On a phone it covers the text, which then cannot be reached. */
function open(on) {
  root.classList.toggle("is-open", on);
  for (const one of article.children) if (one !== root) one.inert = on && phone.matches;
}

phone.addEventListener("change", () => open(root.classList.contains("is-open")));
addEventListener("keydown", ({ key }) => {
  if (key === "Escape" && root.ariaBusy !== "true" && root.classList.contains("is-open")) close.click();
});
addEventListener("click", async ({ target }) => {
  const wanted = target.closest?.("[data-go]")?.dataset.go;
  if (!wanted) return;
  show(wanted);
  const { activeElement: before } = document;
  await filled[wanted];
  // Someone who has moved on meanwhile stays there.
  if (![before, document.body].includes(document.activeElement)) return;
  document.getElementById(`bench-${wanted}`).querySelector("input, textarea, button")?.focus({ preventScroll: true });
});

/* ── The sentences ── */

export const rowOf = (id) => rows.find((row) => row.id === id);

/** Set the state of the sentence of *row*: waiting, running, passed or failed. Only a failure stays unfolded. */
export function mark(row, state) {
  const place = rows.indexOf(row);
  row.className = `hm-sent is-${state}`;
  marks[place].className = `is-${state}`;
  for (const one of [row.querySelector("summary > .hm-icon"), marks[place].firstChild]) one.className = `hm-icon hm-icon--${state}`;
  if (state !== "failed") row.querySelector(".hm-sent__why").replaceChildren();
}

export const stateOf = (row) => row.className.match(/is-(\w+)/)[1];

/** Show how many sentences are true in the first tab; before the first run, its name. */
export function tell(text) {
  count.textContent = text;
  tabs.checks.ariaLabel = text === "Checks" ? "Checks" : `Checks, ${text}`;
}

/** Show *failure*, the six parts, in the row of its sentence. */
export function explain(row, failure) {
  row.querySelector(".hm-sent__why").replaceChildren(failure);
}

export function unfold(row) {
  row.querySelector("details").open = true;
}

/** The row that the address names, `#08/one-game-is-fresh`. */
function aim() {
  const row = rowOf(decodeURIComponent(location.hash.slice(1)));
  if (!row) return;
  show("checks");
  unfold(row);
  row.scrollIntoView({ block: "nearest" });
}
addEventListener("hashchange", aim);

for (const row of rows) row.querySelector("summary > .hm-icon").classList.add("hm-icon--waiting");
show("checks", { quietly: true });
aim();
