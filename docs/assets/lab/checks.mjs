// The checks of the lesson, run on this machine. Each result appears in the row of its sentence when its check has ended.

import { button, el, icon, pre } from "../dom.mjs";
import * as bench from "../bench.mjs";
import { sixParts } from "./failure.mjs";
import { APP_NAMES, APPS, choice, everySecond, fill } from "./parts.mjs";
import { about, ask, emit, events, LabStopped, lesson, number, on, request } from "./server.mjs";

const ENDS = {
  lacks: "Something is missing on this machine. Nothing was judged.",
  crashed: "The course itself has failed, not your app.",
};

/** The module of the tab Code, once it is loaded. Nothing is dirty before. */
let code = null;
const isDirty = () => code?.isDirty();
/** What the last run has found: it is also shown below the code. */
let found = [];
const report = (...inside) => { found = inside; code?.report(inside); };

/** Code is loaded: show the files in it. */
export async function useCode(module) {
  code = module;
  await code.read().catch(stopped);
  code.report(found);
}

const rows = () => [...bench.root.querySelectorAll(".hm-sent")];
const said = el("p.hm-said", { role: "status" });
const say = (...inside) => fill(said, inside);
const onSave = el("input", { type: "checkbox", checked: true });
export const app = choice("Which app", APPS, () => { prepare(); if (!running) idle(); emit("app", app.value); });
const tools = el("div.hm-bench__tools", app, said, el("label.hm-tick", onSave, "check on save"));
const notice = el("div.hm-bench__recorded", { hidden: true, role: "status" });
bench.root.querySelector(".hm-bench__head").after(tools, notice);
const won = bench.root.querySelector(".hm-won");

let running = null;
let again = false;
let reached = true;
let begun = false;
let unwanted = false;
let failures = 0;

bench.go.onclick = () => press();
bench.go.ariaKeyShortcuts = "Control+Enter";

function label() {
  const save = isDirty();
  fill(bench.go, running ? "Cancel" : save ? "Save" : "Run", el("kbd", { "aria-hidden": "true" }, running ? "Esc" : save ? "Ctrl S" : "Ctrl ↵"));
}

/** Run; with something unsaved, save: saving checks. While the checks run, cancel them. */
function press() {
  return running ? cancel() : isDirty() ? save() : run();
}

async function save() {
  stamp = undefined;
  if (await code.save()) saved();
}

/** What is saved by this page is no news to `look`. */
function saved() {
  know().catch(() => {});
  check();
}

/** Read the files, after the stamp: what another editor saves between the two is shown. */
async function know() {
  ({ stamp } = await ask(`saved/${number}`));
  await code?.read();
}

/** Your files were saved, here or in another editor: check them. A run of what they were before ends. */
function check() {
  if (!onSave.checked) return;
  app.value = "workspace";
  again = !!running;
  if (again) cancel();
  else run();
}

/** Whether all is true of the learner's own app: then what comes next is the primary button. */
function allTrue(are) {
  won?.toggleAttribute("hidden", !are);
  bench.go.classList.toggle("hm-btn--go", !are);
}

function idle() {
  for (const row of rows()) bench.mark(row, "waiting");
  bench.tell("Checks");
  allTrue(false);
  say("Not run yet.");
  label();
}

/** Run the checks on the chosen app. */
async function run() {
  if (running) return;
  const { signal } = running = new AbortController();
  const whose = app.value;
  failures = 0;
  begun = unwanted = false;
  notice.hidden = true;
  for (const row of rows()) {
    bench.mark(row, "waiting");
    row.querySelector("details").open = false;
  }
  allTrue(false);
  bench.root.ariaBusy = true;
  label();
  next();
  say(`Checking ${APP_NAMES[whose]} …`);
  let ended = false;
  try {
    const response = await request(`lessons/${number}/run`, { app: whose }, signal);
    reached = begun = true;
    if (unwanted) cancel();
    for await (const event of events(response)) ended = handle(event, whose) || ended;
    if (!ended) throw new LabStopped("The lab has stopped.");
  } catch (error) {
    if (error.name !== "AbortError") {
      stopped(error);
      bench.reveal();
    }
  }
  running = null;
  bench.root.ariaBusy = false;
  for (const row of rows()) if (bench.stateOf(row) === "running") bench.mark(row, "waiting");
  label();
  if (again) run();
  again = false;
}

/** A run that the lab has not begun yet is cancelled as soon as it has. */
function cancel() {
  if (begun) lesson("cancel", {}).catch(() => running?.abort());
  else unwanted = true;
}

/** Mark the first sentence without a result as running. */
function next() {
  const row = rows().find((one) => bench.stateOf(one) === "waiting" && !one.dataset.why);
  if (row) bench.mark(row, "running");
}

/** Show one event of a run. Returns whether it is the last one. */
function handle(event, whose) {
  if (event.event === "check") result(event);
  else if (event.event === "finished") finished(event, whose);
  else if (event.event === "cancelled") say(el("b", "Cancelled."));
  else if (event.event !== "started") {
    trouble(ENDS[event.event], event.what && pre("What happened", event.what));
    bench.reveal();
  }
  return !["check", "started"].includes(event.event);
}

function result({ id, passed, failure, text, why }) {
  // An app that does not start fails a check that the page has no sentence for: it is shown in the first row.
  const row = bench.rowOf(id) ?? rows()[0];
  bench.mark(row, passed == null ? "waiting" : passed ? "passed" : "failed");
  if (why) row.dataset.why = why;
  if (failure) {
    bench.explain(row, sixParts(failure, text, bench.rowOf(id) ? null : failure.sentence));
    if (!failures++) {
      bench.unfold(row);
      const [expected, got] = [failure.expected.lines[0], failure.got.lines[0]];
      report(el("button", { type: "button", onclick: () => { bench.show("checks"); bench.unfold(row); row.querySelector("summary").focus(); } },
        icon("failed"), el("span", el("b", failure.sentence), " Expected ", el("code", expected), ", got ", el("code", got), ".")));
    }
  }
  if (!rows().some((one) => bench.stateOf(one) === "running")) next();
}

function finished({ passed, failed, not_run: left, seconds }, whose) {
  const total = passed + failed + left;
  const own = whose === "workspace";
  // For screen readers, the last line of the terminal in the same words.
  say(el("span.hm-sr", `${passed} of ${total} ${total === 1 ? "sentence is" : "sentences are"} true. `), `Checked in ${seconds.toFixed(1)} s`, left ? `, ${left} not run` : "");
  bench.tell(`${passed} of ${total}`);
  if (!failed && !left) {
    report(own ? "All sentences are true." : `All are true of ${APP_NAMES[whose]}.`);
    if (own) allTrue(true);
  }
  if (own) emit("passed");
}

/** Say why nothing is judged, above every tab. */
function trouble(text, ...inside) {
  say("");
  fill(notice, icon("plug"), el("p", el("b", text)), inside);
  notice.hidden = false;
}

/** The lab cannot be reached, or refuses. */
export function stopped(error) {
  reached = !(error instanceof LabStopped);
  trouble(error.message, !reached && [el("p", "This is not a fault of your code."), el("code", "./course up"), button("Try again", load)]);
}

/** Ask the lab to prepare a run, so that the next one starts sooner. An error here is shown by that run. */
function prepare() { lesson("ready", { app: app.value }).catch(() => {}); }

async function load() {
  try {
    await about();
    await know();
    reached = true;
    notice.hidden = true;
    idle();
    prepare();
    emit("reached");
  } catch (error) {
    stopped(error);
  }
}

/* ── A save, here or in another editor ── */

let stamp;
async function look() {
  if (!reached) return;
  const before = stamp;
  const { stamp: now = stamp } = await ask(`saved/${number}`).catch((error) => {
    if (error instanceof LabStopped && !running) stopped(error);
    return {};
  });
  // A save of this page has come between.
  if (stamp !== before) return;
  stamp = now;
  if (before === undefined || now === before) return;
  code?.read().catch(() => {});
  // Without a working copy the stamp is empty: it was made just now, or deleted. Neither is a save.
  if (before && now) check();
}
everySecond(look);

addEventListener("pagehide", () => running?.abort());
addEventListener("keydown", (event) => {
  // In the editor, Escape is the way out of it.
  if (event.key === "Escape" && running && !event.target.closest("textarea")) return void cancel();
  if (!(event.ctrlKey || event.metaKey) || !["s", "Enter"].includes(event.key)) return;
  event.preventDefault();
  const form = event.key === "Enter" && event.target.closest("#bench-ask form");
  if (form) form.requestSubmit();
  else if (isDirty()) save();
  else if (!running) run();
});
on("edited", label);
on("saved", saved);
load();
