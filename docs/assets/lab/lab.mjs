// The lab: what makes a page alive. Loaded only where a course runs on this machine.

import "./run.mjs";
import "./console.mjs";
import "./memcached.mjs";
import { el } from "./make.mjs";
import { here, state } from "./talk.mjs";

const sheet = el("link", { rel: "stylesheet", href: new URL("../lab.css", import.meta.url).href });
await Promise.all([
  new Promise((on) => { sheet.onload = sheet.onerror = on; document.head.append(sheet); }),
  state().catch(() => null),
]);

/** Put *nodes* at the end of the section that the heading *id* begins. */
function after(id, ...nodes) {
  const heading = document.getElementById(id);
  if (!heading) return false;
  let next = heading.nextElementSibling;
  while (next && next.tagName !== "H2") next = next.nextElementSibling;
  if (next) next.before(...nodes);
  else heading.parentElement.append(...nodes);
  return true;
}

if (here) {
  const ask = el("h2", { id: "ask" }, "Ask ", el("em", "an app, live"));
  const intro = el("p", "Change one thing at a time and send again. The numbers 1 to 3 are the parts of a request that end up in a key.");
  after("do", ask, intro, el("hm-console"), el("hm-memcached"));
  after("check", el("hm-run"));
}
document.documentElement.classList.add("hm-lab");
