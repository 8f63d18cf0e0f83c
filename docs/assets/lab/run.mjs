// The lesson's checks, run on this machine: each line appears as its check ends.

import { all, APPS, ask, button, choice, Down, el, eventRail, everySecond, fill, fold, gone, here, icon, lesson, logged, many, open, Panel, pre, sr, tell, WHOSE, words } from "./make.mjs";

/** Show on *line* what became of its check. */
function mark(line, state) {
  line.className = `is-${state}`;
  line.querySelector(".hm-i, .hm-icon").replaceWith(icon(state));
  const said = line.querySelector(":scope > span > .hm-sr");
  if (said) said.textContent = `${state === "waiting" ? "not run" : state}: `;
}

/** The six parts of a failure, as the terminal tells them. */
function told({ failure, text }) {
  const { id, sentence, asked, expected, got, answer, memcached, log, likely, hint, page } = failure;
  const name = id.split("/")[1].replaceAll("-", " ");
  const row = (label, ...inside) =>
    el(`li.is-${label.toLowerCase().replace(" ", "-")}`, el("b", label), el("div", inside));
  const number = (side) => side.number != null && el("i.hm-n", `${side.number}`);
  const paste = text.match(/^ASK +(.*)$/m)?.[1] ?? "";
  const requests = asked.map(({ number: of, curl }) =>
    (of == null ? el("p", curl.join(" ")) : pre(`Request ${of}: ${name}`, curl.join("\n"))));
  const [first = "", ...rest] = got.lines;
  const at = got.caret;
  const shown = at == null ? got.lines.join("\n") : [
    first.slice(0, at), el("mark", first.slice(at, at + 1)), first.slice(at + 1),
    `\n${" ".repeat(at)}`, el("mark", { "aria-hidden": "true" }, "^"), rest.map((line) => `\n${line}`),
  ];
  const whole = answer.map(([sign, line]) => (sign === ">" ? el("b", `> ${line}\n`) : `  ${line}\n`));
  const rails = memcached.requests.some(({ events }) => events.length) ? memcached.requests : [];
  const copy = button("Copy these words", async () => {
    await navigator.clipboard.writeText(text);
    copy.textContent = "Copied";
  });
  return el("section.hm-fail", { "aria-label": `What the check says: ${name}` },
    el("p.hm-fail__head", el("span", "NOT YET"), " ", el("b", words(sentence)), " ", el("a", { href: `#${id.endsWith("/api-starts") ? "check" : id}` }, id)),
    el("ol.hm-six",
      row("ASK", requests.length ? fold(paste, requests) : el("p", "Nothing was asked.")),
      row("EXPECTED", number(expected), pre(`What was expected: ${name}`, expected.lines.join("\n"))),
      row("GOT", number(got), pre(`What was got: ${name}`, shown),
        whole.length > 0 && fold("The whole answer", pre(`The whole answer: ${name}`, whole))),
      row("MEMCACHED", (memcached.notes.length ? memcached.notes : ["Nothing was asked of it."]).map((note) => el("p", note)),
        rails.map((one) => eventRail(one, name))),
      row("YOUR LOG", log[0] ? pre(`Your log: ${name}`, logged(log)) : el("p", "No error.")),
      likely && row("LIKELY", el("p", likely)),
      row("NEXT", el("p", el("code", hint), " or the ", el("a", { href: "#hints" }, "hints on this page")),
        el("p.hm-muted", page), copy)));
}

const ENDS = {
  cancelled: "Cancelled. What has no mark was not judged.",
  lacks: "This machine lacks something. Nothing was judged.",
  crashed: "The course has failed, not your app.",
};

class Run extends Panel {
  #abort = null;

  make() {
    this.app = choice("Which app is checked", APPS, () => { this.#expect(); this.#abort || this.#idle(); });
    this.go = button("", () => this.run(), "go");
    this.go.ariaKeyShortcuts = "Control+Enter";
    this.list = el("ol.hm-checks");
    this.fails = el("div.hm-fails");
    this.acts = el("span.hm-acts");
    this.save = el("input", { type: "checkbox", onchange: () => { this.stamp = undefined; this.#look(); } });
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
    everySecond(() => this.#look());
    this.#load();
  }
  #load() {
    return this.attempt(async () => {
      this.checks = (await lesson("")).checks;
      const held = this.result.contains(document.activeElement);
      this.result.replaceChildren();
      this.#idle();
      this.#expect();
      if (held) this.go.focus();
    });
  }
  /** Have the lab prepare what would be pressed next; nobody misses it but the first press. */
  #expect() { lesson("ready", { app: this.app.value }).catch(() => {}); }
  /** How the panel stands: its button, what else there is to press, what is said. */
  #stand(state, label, act, ...said) {
    const running = state === "running";
    this.state = state;
    for (const line of all(".is-running", this.list)) mark(line, "waiting");
    this.ariaBusy = this.go.ariaDisabled = running;
    fill(this.go, label, !running && el("kbd", { "aria-hidden": "true" }, "Ctrl ↵"));
    fill(this.acts, act);
    this.go.classList.toggle("hm-btn--go", !running && !act?.href);
    if (document.activeElement === this.acts) this.go.focus();
    this.say(said);
  }
  #draw(checks) {
    this.list.replaceChildren();
    this.fails.replaceChildren();
    checks.forEach((check) => this.#line(check));
  }
  #line({ id, sentence }) {
    const node = el("li.is-waiting", { "data-id": id }, icon("waiting"), el("span", sr("not run: "), words(sentence)),
      el("a.hm-id", { href: `#${id}` }, id));
    this.list.append(node);
    return node;
  }
  #idle() {
    this.#draw(this.checks);
    this.#stand("idle", "Run", null, `Not run yet: ${many(this.checks.length, "check")} on ${WHOSE[this.app.value]}.`);
  }

  /** Run the checks. A second press is refused while they run. */
  async run() {
    if (this.#abort) this.say("The checks are running. Wait for them, or cancel.");
    if (this.#abort || !this.checks) return;
    const { signal } = this.#abort = new AbortController();
    const app = this.app.value;
    this.#draw(this.checks);
    this.#stand("running", "Running", button("Cancel", () => this.cancel()),
      `Checking ${WHOSE[app]}. Leaving this page cancels the run.`);
    this.#next();
    await this.attempt(async () => {
      const { body } = await open(`lessons/${here}/run`, { app }, signal);
      const stream = body.pipeThrough(new TextDecoderStream()).getReader();
      let rest = "";
      for (;;) {
        const { value, done } = await stream.read().catch(gone);
        if (done) break;
        const lines = (rest + value).split("\n");
        rest = lines.pop();
        for (const line of lines) this.#take(JSON.parse(line), app);
      }
      if (this.state === "running") throw new Down("The lab has stopped.");
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
  /** The first line that has no verdict is the one that runs. */
  #next() {
    const line = this.list.querySelector(".is-waiting:not([data-why])");
    if (line) mark(line, "running");
  }
  #take(event, app) {
    if (event.event === "check") this.#check(event, app);
    else if (event.event === "finished") this.#finished(event, app);
    else if (event.event !== "started") {
      this.#stand(event.event, "Run again", null, el("b", ENDS[event.event]), event.what && pre("What happened", event.what));
    } else if (event.checks.length) {
      this.#draw(event.checks);
      this.#next();
    }
  }
  #check(event, app) {
    const { id, passed, failure, why } = event;
    const line = this.list.querySelector(`[data-id="${id}"]`) ?? this.#line({ id, sentence: failure?.sentence ?? id });
    const there = app === "workspace" && document.querySelector(`.hm-list [id="${id}"]`);
    const state = passed == null ? "waiting" : passed ? "passed" : "failed";
    mark(line, state);
    if (there) mark(there, state);
    if (why) {
      line.dataset.why = "";
      line.append(el("p.hm-why", why));
    }
    if (failure) {
      const node = told(event);
      node.hidden = !!this.fails.firstChild;
      this.fails.append(node);
    }
    if (!this.list.querySelector(".is-running")) this.#next();
  }
  #finished({ passed, failed, not_run: left, seconds }, app) {
    const whole = passed + failed + left;
    const own = app === "workspace";
    // The terminal's last line, word for word.
    const text = el("b", `${passed} of ${whole} ${whole === 1 ? "sentence is" : "sentences are"} true.`);
    const time = ` It took ${seconds.toFixed(2)} s.`;
    if (failed || left) {
      const waiting = failed > 1 && ` ${failed === 2 ? "The other failure waits" : failed - 1 + " more failures wait"} until this one is mended.`;
      this.#stand(failed ? "failed" : "finished", "Run again", failed > 1 && button("Show all", () => this.#showAll()),
        text, time, left && ` ${left} not run.`, waiting);
    } else {
      const next = own && document.querySelector(".md-footer__link--next");
      this.#stand("passed", "Run again", next && el("a.hm-btn.hm-btn--go", { href: next.href }, next.ariaLabel),
        el("span.hm-won", text, own ? " The lesson is done." : ` This was ${WHOSE[app]}.`, time));
    }
    if (own) tell("passed");
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
    const down = error instanceof Down;
    this.#stand(down ? "down" : "refused", "Run", null, error.message);
    if (down) super.fault(error, () => this.#load());
  }
  /** While the box is ticked: run when a file of the working copy is saved. */
  async #look() {
    if (!this.save.checked || this.state === "down") return;
    // What fails here, the next press of Run says.
    const { stamp = this.stamp } = await ask(`saved/${here}`).catch(() => ({}));
    const before = this.stamp;
    this.stamp = stamp;
    // A working copy that has just been made was not saved by anybody.
    if (!before || stamp === before) return;
    this.app.value = "workspace";
    this.again = !!this.#abort;
    if (this.again) this.cancel();
    else this.run();
  }
}
customElements.define("hm-run", Run);
