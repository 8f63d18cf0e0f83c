// The files of the working copy: an editor, the comparison with the solution, reset and undo.

import { all, button, el } from "../dom.mjs";
import { dirty, root, show } from "../bench.mjs";
import { askBoth } from "./compare.mjs";
import { editor as makeEditor } from "./editor.mjs";
import { ink } from "./ink.mjs";
import { fill } from "./parts.mjs";
import { ChangedOutside, emit, lesson, put } from "./server.mjs";

const panel = document.getElementById("bench-code");
const home = `workspace/${root.dataset.package}/`;

/** The files by name: `saved` is the text that the lab has, `now` the text in the editor, `starter` that of the starter. */
let files = new Map();
let name = all(".hm-file", panel)[0]?.dataset.file;
let comparing = false;
let asks = false;
let field = null;

const names = el("div.hm-files__names", { role: "group", "aria-label": "Files" });
const where = el("span.hm-files__where", home);
const editor = el("div.hm-ed");
const problem = el("p.hm-problem", { role: "status" });
const compare = button("Compare with the solution", () => { comparing = !comparing; draw(); });
const both = button("Ask both", () => drawBoth());
both.hidden = true;
const undo = button("Undo", () => restore("undo"));
undo.hidden = true;
panel.append(
  el("div.hm-files", names, where, el("button.hm-link", { type: "button", onclick: create }, "New file")), editor,
  el("div.hm-ed__foot", problem, button("Reset", () => restore("reset")), undo, both, compare));

const say = (...inside) => fill(problem, inside);
/** Say what a run has found, unless the reader is asked which of two texts to keep. */
export const report = (...inside) => { if (!asks) say(inside); };
export const isDirty = () => [...files.values()].some(({ now, saved }) => now !== saved);

/** One at a time: what is read while a file is saved is old. */
let last = Promise.resolve();
const inTurn = (action) => () => { last = last.then(action, action); return last; };

/** Read the files again. What is being changed in the editor stays as it is. */
export const read = inTurn(async () => {
  const shown = (await lesson("files")).filter(({ text, starter }) => text || text !== starter);
  const first = (one) => (one.name === "views.py" ? "" : one.name);
  shown.sort((one, other) => (first(one) < first(other) ? -1 : 1));
  const found = new Map(shown.map((file) => [file.name, file]));
  for (const [key, { text, starter }] of found) {
    const old = files.get(key);
    const kept = old && old.now !== old.saved && old.now !== text;
    found.set(key, { saved: kept ? old.saved : text, now: kept ? old.now : text, starter });
  }
  for (const [key, old] of files) if (!found.has(key) && old.now !== old.saved) found.set(key, old);
  files = found;
  if (!files.has(name)) name = files.has("views.py") ? "views.py" : files.keys().next().value;
  draw();
});

/** Save every changed file. Returns whether all of them are saved. */
export const save = inTurn(async () => {
  for (const [key, file] of files) {
    const { now: text, saved: before } = file;
    if (text === before) continue;
    try {
      await put(`files/${key}`, { text, before });
      file.saved = text;
    } catch (error) {
      if (error instanceof ChangedOutside) conflict(key, error);
      else say(error.message);
      look();
      return false;
    }
  }
  look();
  return true;
});

/** The file has another text by now: show both ways on. Nothing is overwritten without a press. */
function conflict(key, { message, text }) {
  // The files may be read again before the press.
  const settle = (facts, words) => { asks = false; Object.assign(files.get(key), facts); say(words); draw(); };
  asks = true;
  say(el("b", message), " ",
    text != null && button("Take that text", () => settle({ saved: text, now: text }, "The editor has the other text.")),
    button("Keep mine", () => settle({ saved: text }, "Save again to replace the other text.")));
  show("code");
}

function create() {
  const wanted = prompt("The name of the new file, such as signals.py or management/commands/seed.py");
  if (!wanted || files.has(wanted)) return;
  files.set(wanted, { saved: null, now: "", starter: null });
  name = wanted;
  draw();
}

async function restore(action) {
  try {
    const { backup } = await lesson(action, {});
    undo.hidden = !backup && action !== "undo";
    files = new Map();
    asks = false;
    await read();
    say(action === "undo" ? "Your files are back." : "These are the starter’s files again. Undo brings yours back.");
    emit("saved");
  } catch (error) {
    say(error.message);
  }
}

/* ── The editor ── */

/** Two texts line by line: `["", line]`, `["−", line]` or `["+", line]`, in order. */
export function differ(one, other) {
  const [x, y] = [one.split("\n"), other.split("\n")];
  const same = Array.from({ length: x.length + 1 }, () => new Uint16Array(y.length + 1));
  for (let i = x.length - 1; i >= 0; i--) {
    for (let j = y.length - 1; j >= 0; j--) same[i][j] = x[i] === y[j] ? same[i + 1][j + 1] + 1 : Math.max(same[i + 1][j], same[i][j + 1]);
  }
  const rows = [];
  for (let i = 0, j = 0; i < x.length || j < y.length;) {
    if (i < x.length && j < y.length && x[i] === y[j]) { rows.push(["", x[i++]]); j++; }
    else if (i < x.length && (j === y.length || same[i + 1][j] >= same[i][j + 1])) rows.push(["−", x[i++]]);
    else rows.push(["+", y[j++]]);
  }
  return rows;
}

/** How each line of a file differs from the starter's: "new", "cut" where a line before it is gone, or "". */
function marks({ starter, now }) {
  let cut = false;
  const found = [];
  for (const [sign] of starter == null ? now.split("\n").map(() => ["+"]) : differ(starter, now)) {
    if (sign !== "−") found.push(sign ? "new" : cut ? "cut" : "");
    cut = sign === "−";
  }
  return found;
}

function look() {
  const file = files.get(name);
  const changed = isDirty();
  dirty.hidden = !changed;
  root.classList.toggle("is-stale", changed);
  for (const one of names.children) {
    const { now, starter } = files.get(one.value);
    one.classList.toggle("is-changed", now !== starter);
  }
  if (!comparing && file?.now != null) field?.mark(marks(file));
  emit("edited", changed);
}

function draw() {
  fill(names, [...files.keys()].map((key) => el("button", { type: "button", value: key, "aria-pressed": `${key === name}`, onclick: () => { name = key; draw(); } }, key)));
  compare.textContent = comparing ? "Back to the code" : "Compare with the solution";
  compare.ariaPressed = comparing;
  both.hidden = !comparing;
  where.textContent = comparing ? "− yours   + solution" : home;
  editor.classList.toggle("is-diff", comparing);
  if (comparing) return drawDiff();
  const file = files.get(name);
  if (!file) return undefined;
  if (file.now == null) {
    fill(editor, el("p.hm-nothing", "This file is not text, or too long for a page. Open it in your own editor."));
    return look();
  }
  // Moving it would take the focus away from it.
  if (editor.firstChild !== field?.node) fill(editor, field?.node);
  field?.show(name, file.now);
  return look();
}

/** Send the page's requests to both, each with an empty memcached, and show what differs. */
async function drawBoth() {
  fill(editor, el("p.hm-nothing", "Sending the same requests to both, each with an empty memcached …"));
  try {
    fill(editor, el("div.hm-ed__gut"), el("div.hm-both", await askBoth()));
  } catch (error) {
    fill(editor, el("p.hm-nothing", error.message));
  }
}

async function drawDiff() {
  fill(editor, el("p.hm-nothing", "Comparing …"));
  try {
    const { lines } = await lesson("diff");
    const KINDS = { "+": ["ins", "+"], "-": ["del", "−"] };
    const shown = lines.filter((line) => !line.startsWith("--- "));
    fill(editor, el("div.hm-ed__gut"), el("div.hm-ed__area", el("pre", { tabindex: 0, role: "group", "aria-label": "Yours against the solution" },
      shown.length ? shown.map((line) => {
        if (line.startsWith("+++ ")) return el("b.hm-l", line.match(/([^/\t]+)(\t.*)?$/)[1]);
        if (line.startsWith("@@")) return el("span.hm-l.hm-cut", "…");
        const [tag, sign] = KINDS[line[0]] ?? ["span", ""];
        return el(`${tag}.hm-l`, { "data-s": sign }, ink(line.slice(1)));
      }) : "Your files are the same as the solution’s.")));
  } catch (error) {
    fill(editor, el("p.hm-nothing", error.message));
  }
}

makeEditor((text) => { files.get(name).now = text; look(); }).then((made) => { field = made; draw(); });
