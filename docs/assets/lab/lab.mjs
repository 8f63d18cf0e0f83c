// The lab: the panels of a lesson's page. Loaded only when the course's own server serves the page.

import "./run.mjs";
import "./console.mjs";
import "./memcached.mjs";
import { el } from "../dom.mjs";
import { predict } from "./compare.mjs";
import { progress } from "./progress.mjs";
import { about, number, state } from "./server.mjs";

/** Add *nodes* at the end of the section whose heading has the *id*. */
function addToSection(id, ...nodes) {
  const heading = document.getElementById(id);
  let next = heading?.nextElementSibling;
  while (next && next.tagName !== "H2") next = next.nextElementSibling;
  if (next) next.before(...nodes);
  else heading?.parentElement.append(...nodes);
}

const facts = await state().catch(() => null);
await new Promise((resolve) => {
  const href = new URL("../lab.css", import.meta.url);
  document.head.append(el("link", { rel: "stylesheet", href, onload: resolve, onerror: resolve }));
});
if (number) {
  addToSection("do", el("h2", { id: "ask" }, "Ask ", el("em", "an app, live")),
    el("p", "Change one thing at a time and send again. The numbers 1 to 3 are the parts of a request that end up in a key."),
    el("hm-console"), el("hm-memcached"));
  for (const link of document.querySelectorAll('.md-nav--secondary [href="#do"]')) {
    const entry = link.parentElement.cloneNode(true);
    entry.firstElementChild.href = "#ask";
    entry.firstElementChild.textContent = "Ask an app, live";
    link.parentElement.after(entry);
  }
  addToSection("check", el("hm-run"));
  addToSection("compare", el("hm-compare"));
}
if (facts) progress(facts.lessons);
if (number) {
  const { prepared } = await about().catch(() => ({ prepared: [] }));
  for (const figure of document.querySelectorAll(".hm-predict")) predict(figure, prepared);
}
