// The bench without the lab: the starter's files to read, and the recorded requests to step through.

import { all, button, el, icon } from "./dom.mjs";
import * as bench from "./bench.mjs";
import { predictions } from "./predict.mjs";

const copy = el("button.hm-iconbtn", { type: "button", "aria-label": "Copy the command", onclick: () => navigator.clipboard.writeText("./course up") }, icon("copy"));
bench.root.classList.add("is-off");
bench.root.querySelector(".hm-bench__head").after(el("div.hm-bench__recorded", icon("plug"),
  el("p", el("b", "All of this is recorded."), " On your machine it is live:"), el("code", "./course up"), copy));

/* ── Checks: what the starter makes true, and why not the rest ── */

let good = 0;
for (const row of all(".hm-sent", bench.root)) {
  const failure = row.querySelector("template");
  bench.mark(row, failure ? "failed" : "passed");
  if (failure) bench.explain(row, failure.content.cloneNode(true));
  else good++;
}
bench.tell(`starter: ${good} of ${bench.total}`);

/* ── Ask: one recorded run at a time, step by step. Its view is fetched when it is shown first. ── */

const runs = JSON.parse(bench.root.querySelector(".hm-recorded").textContent);
const said = el("p", { role: "status" });
const [back, on] = [["Back", -1], ["Next", 1]].map(([text, way]) => button(text, () => go(view.at + way)));
on.classList.add("hm-btn--go");
bench.ask.append(el("div.hm-player", said, back, on));
let run = runs[0];
let view;
let heldAfter;

async function ready() {
  if (view) return;
  const asked = await import("./asked.mjs");
  ({ heldAfter } = asked);
  view ??= new asked.View(bench.ask, {
    none: "Nothing is recorded.",
    browser: () => el("p", "Only live: what this browser itself would store."),
  });
}

function go(at) {
  const { exchanges } = run;
  const to = Math.min(Math.max(at, 0), exchanges.length - 1);
  view.show(exchanges.map((exchange, place) => ({ exchange, held: heldAfter(exchanges, place, run.parts) })).slice(0, to + 1), to);
  said.replaceChildren(el("b", `${to + 1}`), ` of ${exchanges.length}, recorded from the ${run.app}`);
  back.ariaDisabled = to === 0;
  on.ariaDisabled = to === exchanges.length - 1;
}

/** Play the run whose requests are *lines*, to its end. */
async function play(lines) {
  run = runs.find((one) => one.lines.join("\n") === lines.join("\n")) ?? run;
  await ready();
  if (run) go(run.exchanges.length - 1);
}

bench.root.addEventListener("hm-tab", async ({ detail }) => {
  if (detail !== "ask" || view || !run) return;
  await ready();
  if (view.at < 0) go(0);
});
predictions(play);
