// The lab: what makes a page alive. Loaded only where the course runs on this machine.

import "./run.mjs";
import "./console.mjs";
import "./memcached.mjs";
import { predict } from "./compare.mjs";
import { el, here, lesson, state } from "./make.mjs";
import { progress } from "./progress.mjs";

/** Put *nodes* at the end of the section that the heading *id* begins. */
function after(id, ...nodes) {
  const heading = document.getElementById(id);
  let next = heading?.nextElementSibling;
  while (next && next.tagName !== "H2") next = next.nextElementSibling;
  if (next) next.before(...nodes);
  else heading?.parentElement.append(...nodes);
}

const facts = await state().catch(() => null);
await new Promise((on) => {
  document.head.append(el("link", { rel: "stylesheet", href: new URL("../lab.css", import.meta.url), onload: on, onerror: on }));
});
if (here) {
  after("do", el("h2", { id: "ask" }, "Ask ", el("em", "an app, live")),
    el("p", "Change one thing at a time and send again. The numbers 1 to 3 are the parts of a request that end up in a key."),
    el("hm-console"), el("hm-memcached"));
  for (const link of document.querySelectorAll('.md-nav--secondary [href="#do"]')) {
    const entry = link.parentElement.cloneNode(true);
    entry.firstElementChild.href = "#ask";
    entry.firstElementChild.textContent = "Ask an app, live";
    link.parentElement.after(entry);
  }
  after("check", el("hm-run"));
  after("compare", el("hm-compare"));
}
if (facts) progress(facts.lessons);
if (here) {
  const { prepared } = await lesson("").catch(() => ({ prepared: [] }));
  for (const figure of document.querySelectorAll(".hm-predict")) predict(figure, prepared);
}
