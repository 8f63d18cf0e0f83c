// Ask: a request to the lesson's app, what memcached did, the response, and what this browser's own cache does with it.

import { all, button, el, pre } from "../dom.mjs";
import { clock, View } from "../asked.mjs";
import * as bench from "../bench.mjs";
import { app } from "./checks.mjs";
import { choose, crowdStep, lines } from "./crowd.mjs";
import { choice, counted, everySecond, fill, logText } from "./parts.mjs";
import { about, connectionLost, lesson, number, on, refuse } from "./server.mjs";

// First of all: so the tab is either complete or empty, and then loaded again.
const { prepared, part, commands: [command] } = await about();
/** What happens after the article ends: several requests at once, time that passes, a memcached that hangs. */
const inProduction = part === "Production";

const steps = [];
/** One request or command at a time. */
let busy = false;
const panel = bench.ask;
const said = el("p.hm-said", { role: "status" });
const say = (...inside) => fill(said, inside);

/* ── The line ── */

const method = el("select", { id: "ask-method", "aria-label": "Method", onchange: () => showBody() },
  ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"].map((one) => el("option", one)));
const path = el("input", { id: "ask-path", "aria-label": "Path and query", value: "/videogames/", required: true, spellcheck: "false", autocomplete: "off" });
const who = choice("Who is asking", { nobody: "nobody", ana: "ana", bob: "bob" });
const headers = el("input", { "aria-label": "More headers", placeholder: "More headers, e.g. Cookie: theme=dark", spellcheck: "false", autocomplete: "off" });
const body = el("input", { "aria-label": "Body", placeholder: "Body, as JSON", spellcheck: "false", autocomplete: "off", hidden: true });
const times = el("select", { "aria-label": "How many at once", hidden: !inProduction }, [1, 3, 20].map((one) => el("option", { value: one }, one === 1 ? "once" : `${one} at once`)));
const presets = el("div.hm-presets", { role: "group", "aria-label": "Fill the line" });
const form = el("form.hm-line-ask", { onsubmit: (event) => { event.preventDefault(); send(); } },
  el("div.hm-one", method, path, times, el("button.hm-btn.hm-btn--go", { type: "submit" }, "Send")),
  el("div.hm-two", who, headers), body, presets, said);
panel.append(form);

/* ── manage.py: only where the app has commands of its own ── */

const line = el("input", { "aria-label": "Command and its options", required: true, spellcheck: "false", autocomplete: "off" });
const ended = el("p.hm-said", { role: "status" });
const printed = el("div.hm-managed");
const manage = el("form.hm-line-ask.hm-manage", { hidden: true, onsubmit: (event) => { event.preventDefault(); runCommand(); } },
  el("div.hm-one", el("code", "manage.py"), line, el("button.hm-btn", { type: "submit", "aria-label": "Run the command" }, "Run")), ended, printed);
panel.append(manage);

async function runCommand() {
  if (busy) return;
  busy = true;
  fill(ended, "Running …");
  fill(printed);
  try {
    const found = await lesson("manage", { app: app.value, line: line.value });
    tell(found);
    hold(found.memcached);
  } catch (error) {
    fill(ended, error.message);
  }
  busy = false;
}

function tell({ command, status, lines, cut, missing, fault, log, memcached: { running } }) {
  if (status == null) fill(ended, el("b", "No result. "), fault);
  else fill(ended, el("code", command), " ended with status ", el("b", `${status}`), lines[0] == null && ", and printed nothing", ". ", missing,
    !running && "memcached is stopped: the command had to do without it.");
  const text = pre(status == null ? "Your log" : "What it printed", status == null ? logText(log) : lines.join("\n"));
  if (text.textContent) fill(printed, el("details.hm-fold", { open: true }, el("summary", status == null ? "Your log" : cut ? `The last ${lines.length} lines that it printed` : "What it printed"), text));
  // The end of a traceback says what happened.
  if (status) text.scrollTop = text.scrollHeight;
}

const view = new View(panel, {
  crowd: (step) => lines(step, (place) => { choose(step, place); view.draw(); view.lenses.scrollIntoView({ block: "nearest" }); }),
  none: "Nothing is sent yet. Send the list, then send it again as another visitor.",
  browser,
  expire: (key) => act("expire", key),
  keysHead: (keys) => keys.some(({ older }) => older)
    && el("p.hm-nothing", "What was stored before your last save is still there: a deployment does not empty memcached either. ", el("button.hm-link", { type: "button", onclick: () => act("empty") }, "Empty it")),
});
const empty = el("button.hm-link", { type: "button", onclick: () => act("empty") }, "Empty");
const stop = el("button.hm-link", { type: "button", value: "stop", onclick: () => act(stop.value) }, "Stop");
const freeze = el("button.hm-link", { type: "button", hidden: !inProduction, title: "memcached accepts connections, and answers nothing.", onclick: () => act("freeze") }, "Freeze");
view.title.append(empty, stop, freeze);
const passes = el("select", { "aria-label": "How much time" }, Object.entries({ 10: "10 seconds", 60: "a minute", 600: "10 minutes", 3600: "an hour" }).map(([seconds, text]) => el("option", { value: seconds }, text)));
if (inProduction) view.title.after(el("p.hm-time", "Let ", passes, el("button.hm-link", { type: "button", onclick: () => act("pass") }, "pass"), ", for the app and for memcached."));

const showBody = () => { body.hidden = ["GET", "HEAD", "OPTIONS"].includes(method.value); };

/** Fill the line with a prepared request, and do not send it. */
function fillLine(one) {
  method.value = one.method;
  path.value = one.path;
  headers.value = one.headers.filter(([name, value]) => name !== "Accept" || value !== "application/json").filter(([name]) => name !== "Content-Type").map((pair) => pair.join(": ")).join(" | ");
  who.value = one.user;
  body.value = one.body ?? "";
  showBody();
}

/** What is sent when the line names no Accept, as the checks do. */
const JSON_ALONE = ["Accept", "application/json"];

function lineRequest() {
  const pairs = headers.value.split("|").map((one) => one.match(/^\s*([^:\s][^:]*):?(.*)$/)).filter(Boolean).map(([, name, value]) => [name.trim(), value.trim()]);
  const isCookie = ([name]) => name.toLowerCase() === "cookie";
  return {
    app: app.value, method: method.value, path: path.value.trim(), headers: [...pairs.some(([name]) => name.toLowerCase() === "accept") ? [] : [JSON_ALONE], ...pairs.filter((one) => !isCookie(one))],
    cookies: pairs.filter(isCookie).map(([, value]) => value).join("; "), user: who.value, body: body.hidden ? null : body.value,
  };
}

async function send(request = lineRequest()) {
  if (busy) return;
  busy = true;
  say("Sending …");
  // What a command has printed makes room for the response.
  for (const one of all("details", printed)) one.open = false;
  try {
    if (times.value > 1 && !request.one_worker) {
      const found = await lesson("crowd", { ...request, times: +times.value });
      steps.push(crowdStep(steps.length + 1, request, found));
    } else {
      const { memcached, exchange, ...more } = await lesson("ask", request);
      exchange.number = steps.length + 1;
      steps.push({ exchange, ...more, request, held: memcached });
    }
    show(steps.at(-1).held);
    say("");
    view.show(steps);
  } catch (error) {
    say(error.message);
  }
  busy = false;
}

/* ── memcached ── */

let loaded = Date.now();
function show({ running, hangs }) {
  loaded = Date.now();
  stop.textContent = running ? "Stop" : hangs ? "Thaw" : "Start";
  stop.value = running ? "stop" : "start";
  freeze.disabled = !running;
}

/** Show what is stored now: it belongs to the last step. */
function hold(facts) {
  show(facts);
  if (steps.length) steps.at(-1).held = facts;
  view.at = steps.length - 1;
  view.draw();
  if (!steps.length) view.drawKeys(facts);
}

const DONE = {
  empty: "memcached is empty, and the database is as at the start.", stop: "memcached is stopped. Send a request now.",
  start: "memcached runs again.", freeze: "memcached hangs: it accepts connections, and answers nothing. Send a request now.", pass: "This time has passed. Send a request now.", expire: "This key has expired. Send a request now: its next get is a miss.",
};

async function act(action, key = "") {
  try {
    const facts = await lesson("memcached", { app: app.value, do: action, key, seconds: +passes.value });
    hold(facts);
    if (key) all("[data-key] > summary", view.keys).find(({ parentNode }) => parentNode.dataset.key === key)?.focus();
    say(DONE[action]);
  } catch (error) {
    say(error.message);
  }
}

async function load() {
  const facts = await lesson(`memcached?app=${app.value}`).catch(() => null);
  if (facts) hold(facts);
}

everySecond(() => {
  if (view.at < steps.length - 1) return; // what was there at an earlier step
  const since = (Date.now() - loaded) / 1000;
  for (const node of all(".hm-holds [data-ttl]", panel)) {
    if (node.dataset.ttl === "") continue;
    const left = Math.ceil(node.dataset.ttl - since);
    node.textContent = clock(left);
    node.nextSibling.style.setProperty("--left", `${Math.max(0, (100 * left) / node.dataset.ttl)}`);
  }
});

/* ── This browser ── */

function browser(step) {
  const { request, seen } = step;
  if (!request || !["GET", "HEAD"].includes(request.method)) return el("p", "Its own cache is for GET and HEAD.");
  return [
    seen ? el("p", el("b", seen.source), ` ${counted(seen.sent, "byte")} received.`) : el("p", "Its own fetch, and its own cache:"),
    seen && request.user !== "nobody" && el("p", `The lab adds ${request.user}’s cookie on the way, so this browser’s cache does not see it.`),
    seen && request.cookies && el("p", "A page cannot set cookies, so those of the line are not sent."),
    button(seen ? "Fetch it again" : "Fetch it here", () => fetchHere(step)),
  ];
}

async function fetchHere(step) {
  const { request } = step;
  const url = new URL(`/lab/api/${number}/${request.app}${request.path}`, location.href);
  const own = request.headers.filter(([name]) => name.toLowerCase() !== "cookie");
  if (request.user !== "nobody") own.push(["X-Lab-User", request.user]);
  try {
    performance.clearResourceTimings();
    const response = await fetch(url, { method: request.method, headers: own }).catch(connectionLost);
    // A response of the app is in a sandbox; a refusal of the lab is not.
    if (!response.headers.get("Content-Security-Policy")?.startsWith("sandbox")) await refuse(response);
    await response.arrayBuffer().catch(connectionLost);
    // The browser adds the entry a moment later.
    await new Promise((resolve) => setTimeout(resolve, 100));
    const entry = performance.getEntriesByName(url.href).at(-1);
    const { transferSize: sent = 0, encodedBodySize: stored = 0 } = entry ?? {};
    // For a copy that the app has confirmed with 304, `deliveryType` is "cache", too. Only the size shows the difference.
    const cached = entry && sent === 0 && stored > 0;
    const source = !entry ? "This browser does not say where the response came from."
      : cached ? "Nothing was sent. This response is the browser’s stored copy."
      : response.status === 304 || (stored && sent < stored) ? "Sent. The app responded with 304, so the browser used its stored copy."
      : "Sent. The whole response came from the app.";
    step.seen = { source, sent };
    view.draw();
    await load();
  } catch (error) {
    say(error.message);
  }
}

on("app", () => { steps.length = 0; view.show(steps); load(); });
manage.hidden = !command;
line.value = command ?? "";
fill(presets, el("span", "Fill"), prepared.filter(({ body: text }) => !text).slice(0, 4).map((one) => el("button", { type: "button", title: one.line, onclick: () => fillLine(one) }, one.line)));
if (prepared[0]) fillLine(prepared[0]);
view.draw();
load();

/** Send the requests of a prediction to the solution, one after the other, and show them. One process responds, as in the recording. */
export async function play(lines) {
  const found = lines.map((line) => prepared.find((one) => one.line === line));
  if (found.includes(undefined)) return false;
  app.value = "solution";
  steps.length = 0;
  await lesson("memcached", { app: "solution", do: "empty" });
  for (const { method: verb, path: where, headers: more, user, body: text } of found) {
    const isCookie = ([name]) => name.toLowerCase() === "cookie";
    await send({ app: "solution", one_worker: true, method: verb, path: where, user, body: text, headers: more.filter((one) => !isCookie(one)), cookies: more.filter(isCookie).map(([, value]) => value).join("; ") });
  }
  return true;
}
