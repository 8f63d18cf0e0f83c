// The checks of the lesson, run on this machine. Each result appears when its check has ended.

import { all, button, el } from "../dom.mjs";
import { APP_NAMES, APPS, choice, counted, everySecond, failureTimeline, fill, fold, icon, logText, Panel, pre, spoken, withCode } from "./parts.mjs";
import { about, ask, connectionLost, emit, LabStopped, lesson, number, request } from "./server.mjs";

/** Show the state of a check on its *line*: waiting, running, passed or failed. */
function mark(line, state) {
  line.className = `is-${state}`;
  line.querySelector(".hm-i, .hm-icon").replaceWith(icon(state));
  const text = line.querySelector(":scope > span > .hm-sr");
  if (text) text.textContent = `${state === "waiting" ? "not run" : state}: `;
}

/** The parts of a failure, as in the terminal. */
function failureSection({ failure, text }) {
  const { id, sentence, asked, asked_note: note, expected, got, answer, memcached, log, likely, again, hint, page } = failure;
  const name = id.split("/")[1].replaceAll("-", " ");
  const row = (label, ...inside) =>
    el(`li.is-${label.toLowerCase().replace(" ", "-")}`, el("b", label), el("div", inside));
  const numberOf = (side) => side.number != null && el("i.hm-n", `${side.number}`);
  const requests = asked.map(({ number: of, curl }) =>
    (of == null ? el("p", curl.join(" ")) : pre(`Request ${of}: ${name}`, curl.join("\n"))));
  const [first = "", ...rest] = got.lines;
  const at = got.caret;
  const shown = at == null ? got.lines.join("\n") : [
    first.slice(0, at), el("mark", first.slice(at, at + 1)), first.slice(at + 1),
    `\n${" ".repeat(at)}`, el("mark", { "aria-hidden": "true" }, "^"), rest.map((line) => `\n${line}`),
  ];
  const response = answer.map(([sign, line]) => (sign === ">" ? el("b", `> ${line}\n`) : `  ${line}\n`));
  const timelines = memcached.requests.some(({ events }) => events.length) ? memcached.requests : [];
  const copy = button("Copy these words", async () => {
    await navigator.clipboard.writeText(text);
    copy.textContent = "Copied";
  });
  return el("section.hm-fail", { "aria-label": `What the check says: ${name}` },
    el("p.hm-fail__head", el("span", "NOT YET"), " ", el("b", withCode(sentence)), " ", el("a", { href: `#${id.endsWith("/api-starts") ? "check" : id}` }, id)),
    el("ol.hm-six",
      row("ASK", requests.length ? fold(note, requests) : el("p", note)),
      row("EXPECTED", numberOf(expected), pre(`What was expected: ${name}`, expected.lines.join("\n"))),
      row("GOT", numberOf(got), pre(`What was got: ${name}`, shown),
        response.length > 0 && fold("The whole response", pre(`The whole response: ${name}`, response))),
      row("MEMCACHED", memcached.notes.map((line) => el("p", line)),
        timelines.map((one) => failureTimeline(one, name))),
      row("YOUR LOG", log[0] ? pre(`Your log: ${name}`, logText(log)) : el("p", "No error.")),
      likely && row("LIKELY", el("p", likely)),
      row("NEXT", again && el("p", "The same values again: ", el("code", again)),
        el("p", el("code", hint), " or the ", el("a", { href: "#hints" }, "hints on this page")),
        el("p.hm-muted", page), copy)));
}

const ENDS = {
  cancelled: "Cancelled. Checks without a mark were not run.",
  lacks: "Something is missing on this machine. Nothing was judged.",
  crashed: "The course itself has failed, not your app.",
};

class Run extends Panel {
  #abort = null;

  build() {
    this.app = choice("Which app to check", APPS, () => { this.#prepare(); this.#abort || this.#idle(); });
    this.go = button("", () => this.run(), "go");
    this.go.ariaKeyShortcuts = "Control+Enter";
    this.list = el("ol.hm-checks");
    this.fails = el("div.hm-fails");
    this.acts = el("span.hm-acts");
    this.save = el("input", { type: "checkbox", onchange: () => { this.stamp = undefined; this.#runIfSaved(); } });
    this.append(el("div.hm-bar", el("h3", "Checks"), this.app, this.go),
      el("div.hm-run__body", el("div", this.list), this.fails,
        el("div.hm-foot", this.status, this.acts, el("label.hm-tick", this.save, "Check on save"))), this.result);
    addEventListener("pagehide", () => this.#abort?.abort());
    addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      const console = event.target.closest?.("hm-console");
      if (console) console.form.requestSubmit();
      else this.run();
    });
    everySecond(() => this.#runIfSaved());
    this.#load();
  }
  #load() {
    return this.attempt(async () => {
      this.checks = (await (this.checks ? lesson("") : about())).checks;
      const focused = this.result.contains(document.activeElement);
      this.result.replaceChildren();
      this.#idle();
      this.#prepare();
      if (focused) this.go.focus();
    });
  }
  /** Ask the lab to prepare a run, so that the next one starts sooner. An error here is shown by that run. */
  #prepare() { lesson("ready", { app: this.app.value }).catch(() => {}); }
  /** Set the state of the panel: the label of its button, a second button or link, and a message. */
  #setState(state, label, action, ...message) {
    const running = state === "running";
    this.state = state;
    for (const line of all(".is-running", this.list)) mark(line, "waiting");
    this.ariaBusy = this.go.ariaDisabled = running;
    fill(this.go, label, !running && el("kbd", { "aria-hidden": "true" }, "Ctrl ↵"));
    fill(this.acts, action);
    this.go.classList.toggle("hm-btn--go", !running && !action?.href);
    if (document.activeElement === this.acts) this.go.focus();
    this.say(message);
  }
  #draw(checks) {
    this.list.replaceChildren();
    this.fails.replaceChildren();
    checks.forEach((check) => this.#line(check));
  }
  #line({ id, sentence }) {
    const node = el("li.is-waiting", { "data-id": id }, icon("waiting"), el("span", spoken("not run: "), withCode(sentence)),
      el("a.hm-id", { href: `#${id}` }, id));
    this.list.append(node);
    return node;
  }
  #idle() {
    this.#draw(this.checks);
    this.#setState("idle", "Run", null, `Not run yet: ${counted(this.checks.length, "check")} on ${APP_NAMES[this.app.value]}.`);
  }

  /** Run the checks. While they run, a second press only shows a message. */
  async run() {
    if (this.#abort) this.say("The checks are running. Wait for them, or cancel.");
    if (this.#abort || !this.checks) return;
    const { signal } = this.#abort = new AbortController();
    const app = this.app.value;
    this.#draw(this.checks);
    this.#setState("running", "Running", button("Cancel", () => this.cancel()),
      `Checking ${APP_NAMES[app]}. Leaving this page cancels the run.`);
    this.#markNext();
    await this.attempt(async () => {
      const { body } = await request(`lessons/${number}/run`, { app }, signal);
      const stream = body.pipeThrough(new TextDecoderStream()).getReader();
      let partial = "";
      for (;;) {
        const { value, done } = await stream.read().catch(connectionLost);
        if (done) break;
        const lines = (partial + value).split("\n");
        partial = lines.pop();
        for (const line of lines) this.#handle(JSON.parse(line), app);
      }
      if (this.state === "running") throw new LabStopped("The lab has stopped.");
    });
    this.#abort = null;
    if (this.again) this.run();
    this.again = false;
  }
  cancel() {
    return this.attempt(() => lesson("cancel", {}).catch((error) => {
      this.#abort?.abort();
      throw error;
    }));
  }
  /** Mark the first check without a result as running. */
  #markNext() {
    const line = this.list.querySelector(".is-waiting:not([data-why])");
    if (line) mark(line, "running");
  }
  #handle(event, app) {
    if (event.event === "check") this.#check(event, app);
    else if (event.event === "finished") this.#finished(event, app);
    else if (event.event !== "started") {
      this.#setState(event.event, "Run again", null, el("b", ENDS[event.event]), event.what && pre("What happened", event.what));
    } else if (event.checks.length) {
      this.#draw(event.checks);
      this.#markNext();
    }
  }
  #check(event, app) {
    const { id, passed, failure, why } = event;
    const line = this.list.querySelector(`[data-id="${id}"]`) ?? this.#line({ id, sentence: failure?.sentence ?? id });
    const onPage = app === "workspace" && document.querySelector(`.hm-list [id="${id}"]`);
    const state = passed == null ? "waiting" : passed ? "passed" : "failed";
    mark(line, state);
    if (onPage) mark(onPage, state);
    if (why) {
      line.dataset.why = "";
      line.append(el("p.hm-why", why));
    }
    if (failure) {
      const node = failureSection(event);
      node.hidden = !!this.fails.firstChild;
      this.fails.append(node);
    }
    if (!this.list.querySelector(".is-running")) this.#markNext();
  }
  #finished({ passed, failed, not_run: left, seconds }, app) {
    const total = passed + failed + left;
    const own = app === "workspace";
    // The last line of the terminal, in the same words.
    const text = el("b", `${passed} of ${total} ${total === 1 ? "sentence is" : "sentences are"} true.`);
    const time = ` It took ${seconds.toFixed(2)} s.`;
    if (failed || left) {
      const others = failed > 1 && ` Fix this one first, or show ${failed === 2 ? "the other failure" : `the ${failed - 1} other failures`}.`;
      this.#setState(failed ? "failed" : "finished", "Run again", failed > 1 && button("Show all", () => this.#showAll()),
        text, time, left && ` ${left} not run.`, others);
    } else {
      const next = own && document.querySelector(".md-footer__link--next");
      this.#setState("passed", "Run again", next && el("a.hm-btn.hm-btn--go", { href: next.href }, next.ariaLabel),
        el("span.hm-won", text, own ? " The lesson is done." : ` This was ${APP_NAMES[app]}.`, time));
    }
    if (own) emit("passed");
  }
  #showAll() {
    const nodes = [...this.fails.children];
    for (const node of nodes) node.hidden = false;
    nodes[1].tabIndex = -1;
    nodes[1].focus();
    fill(this.acts);
  }
  fault(error) {
    if (error.name === "AbortError") return;
    const down = error instanceof LabStopped;
    this.#setState(down ? "down" : "refused", "Run", null, error.message);
    if (down) super.fault(error, () => this.#load());
  }
  /** While the box is ticked, run the checks when a file of the working copy has been saved. */
  async #runIfSaved() {
    if (!this.save.checked || this.state === "down") return;
    // An error here is shown by the next run.
    const { stamp = this.stamp } = await ask(`saved/${number}`).catch(() => ({}));
    const before = this.stamp;
    this.stamp = stamp;
    // The first stamp of a working copy comes from its creation, not from a save.
    if (!before || stamp === before) return;
    this.app.value = "workspace";
    this.again = !!this.#abort;
    if (this.again) this.cancel();
    else this.run();
  }
}
customElements.define("hm-run", Run);
