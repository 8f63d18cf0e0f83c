// The frame of every page: its colours, copying of code, where one is in a long page, and the search.
// The theme's own script weighs more than a page. It is started for a search.

import { all, el } from "./dom.mjs";

/* ── Colours: follow the system, light or dark ── */

const choices = all("[name=__palette]");
const isDark = matchMedia("(prefers-color-scheme: dark)");

function colour(place) {
  const follows = choices[place].dataset.mdColorMedia === "(prefers-color-scheme)";
  const shown = follows ? choices.find((one) => one.dataset.mdColorMedia.includes(isDark.matches ? "dark" : "light")) : choices[place];
  Object.assign(document.body.dataset, shown.dataset);
  choices[place].checked = true;
  choices.forEach((one, at) => { one.nextElementSibling.hidden = at !== place; });
}

if (choices.length) {
  const chosen = () => Math.max(0, choices.findIndex((one) => one.checked));
  // The theme reads the same item of the browser's storage, before the page is painted.
  const stored = globalThis.__md_get?.("__palette")?.index ?? 0;
  colour(choices[stored] ? stored : 0);
  isDark.addEventListener("change", () => colour(chosen()));
  for (const [index, { dataset }] of choices.entries()) {
    choices[index].addEventListener("change", () => {
      colour(index);
      const { mdColorMedia: media, mdColorScheme: scheme, mdColorPrimary: primary, mdColorAccent: accent } = dataset;
      globalThis.__md_set?.("__palette", { index, color: { media, scheme, primary, accent } });
    });
  }
}

/* ── Code: a name for those who hear it, and a button that copies it ── */

let count = 0;
for (const code of all("pre:not([tabindex]) > code")) {
  const block = code.parentElement;
  const name = block.closest(".highlight")?.querySelector(".filename")?.textContent.trim() || `Code ${++count}`;
  for (const [key, value] of Object.entries({ tabindex: 0, role: "group", "aria-label": name })) code.setAttribute(key, value);
  if (!block.closest(".highlight")) continue;
  const copy = el("button.md-code__button", {
    type: "button", title: "Copy to clipboard", "aria-label": `Copy: ${name}`, "data-md-type": "copy",
    onclick: async () => {
      const typed = code.cloneNode(true);
      for (const other of all(".gp, .go", typed)) other.remove(); // prompts and output
      await navigator.clipboard.writeText(typed.textContent.trim());
      copy.title = "Copied";
      copy.classList.add("is-copied");
      setTimeout(() => copy.classList.remove("is-copied"), 2000);
    },
  });
  block.prepend(el("nav.md-code__nav", { "aria-label": `Tools: ${name}` }, copy));
}

/* ── The list of a page's headings: the one being read is marked ── */

const links = all(".md-nav--secondary .md-nav__link[href^='#']");
const headings = links.map((link) => document.getElementById(decodeURIComponent(link.hash.slice(1))));

function follow() {
  const shown = headings.map((heading) => heading?.checkVisibility());
  const read = headings.findLastIndex((heading, place) => shown[place] && heading.getBoundingClientRect().top < innerHeight / 4);
  links.forEach((link, place) => {
    link.classList.toggle("md-nav__link--active", place === read);
    link.parentElement.hidden = !shown[place]; // by a choice on the errata page
  });
}

// Beside a bench there is no room for the list.
if (links.length && !document.querySelector(".hm-bench")) {
  addEventListener("scroll", follow, { passive: true });
  addEventListener("change", follow);
  addEventListener("hashchange", follow);
  follow();
}

/* ── Search ── */

const field = document.querySelector(".md-search__input");
const open = document.getElementById("__search");

function search() {
  const theme = document.querySelector("script[type='text/plain']");
  if (!theme) return;
  theme.remove();
  // The theme waits for this event, which was sent long ago.
  const onload = () => document.dispatchEvent(new Event("DOMContentLoaded"));
  document.body.append(el("script", { src: theme.src, onload }));
}

if (field) {
  document.querySelector(".md-search[role=dialog]")?.setAttribute("aria-label", "Search");
  field.addEventListener("focus", search);
  open.addEventListener("change", () => { if (open.checked) field.focus(); });
  addEventListener("keydown", (event) => {
    const writes = event.target.closest("input, textarea, select, [contenteditable]");
    if (!["/", "f", "s"].includes(event.key) || event.ctrlKey || event.altKey || event.metaKey || writes) return;
    event.preventDefault();
    field.focus();
  });
  // A result of the search leads to a page with its words marked.
  if (/[?&][hq]=/.test(location.search)) search();
}
document.documentElement.classList.replace("no-js", "js");
