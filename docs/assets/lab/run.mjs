// The lesson's checks, run on this machine: each line appears as its check ends.

import { allow, allowed, APPS, button, choice, down, el, eventRail, fill, fold, icon, many, pre, sr, WHOSE, words } from "./make.mjs";
import { Down, gone, here, lesson, open, tell } from "./talk.mjs";

const SAID = { waiting: "not run", running: "running", passed: "passed", failed: "failed" };

/** Show on *line* what became of its check. */
function mark(line, state) {
  line.className = `is-${state}`;
  line.querySelector(".hm-i").replaceWith(icon(state));
  const said = line.querySelector(":scope > span > .hm-sr");
  if (said) said.textContent = `${SAID[state]}: `;
}

/** The six parts of a failure, as the terminal tells them. */
function told({ failure, text }) {
  const { id, sentence, asked, expected, got, answer, memcached, log, likely, hint, page } = failure;
  const name = id.split("/")[1].replaceAll("-", " ");
  const row = (label, ...inside) =>
    el(`li.is-${label.toLowerCase().replace(" ", "-")}`, el("b", label), el("div", inside));
  const number = (side) => side.number != null && el("i.hm-n", `${side.number}`);
  const paste = text.match(/^ASK +(.*)$/m)?.[1] ?? "";
  const requests = asked.map((one) => (one.number == null
    ? el("p", one.curl.join(" "))
    : [pre(`Request ${one.number}: ${name}`, one.curl.join("\n"))]));
  const [first = "", ...rest] = got.lines;
  const at = got.caret;
  const shown = at == null ? got.lines.join("\n") : [
    first.slice(0, at), el("mark", first.slice(at, at + 1)), first.slice(at + 1),
    `\n${" ".repeat(at)}`, el("mark", { "aria-hidden": "true" }, "^"), rest.map((line) => `\n${line}`),
  ];
  const whole = answer.map(([sign, line]) => (sign === ">" ? el("b", `> ${line}\n`) : `  ${line}\n`));
  const rails = memcached.requests.some(({ events }) => events.length) ? memcached.requests : [];
  const places = log.map(({ number: of, where, lines }) =>
    [of == null ? "" : `${of}  `, [where, ...lines].filter(Boolean).join("\n")].join(""));
  const copy = button("Copy these words", async () => {
    await navigator.clipboard.writeText(text);
    copy.textContent = "Copied";
  });
  return el("section.hm-fail", { "aria-label": `What the check says: ${name}` },
    el("p.hm-fail__head", el("span", "NOT YET"), " ", el("b", words(sentence)), " ", el("a", { href: `#${id}` }, id)),
    el("ol.hm-six",
      row("ASK", requests.length ? fold(paste, requests) : el("p", "Nothing was asked.")),
      row("EXPECTED", number(expected), pre(`What was expected: ${name}`, expected.lines.join("\n"))),
      row("GOT", number(got), pre(`What was got: ${name}`, shown),
        whole.length > 0 && fold("The whole answer", pre(`The whole answer: ${name}`, whole))),
      row("MEMCACHED", (memcached.notes.length ? memcached.notes : ["Nothing was asked of it."]).map((note) => el("p", note)),
        rails.map((one) => eventRail(one, name))),
      row("YOUR LOG", places.length ? pre(`Your log: ${name}`, places.join("\n")) : el("p", "No error.")),
      likely && row("LIKELY", el("p", likely)),
      row("NEXT", el("p", el("code", hint), " or the ", el("a", { href: "#hints" }, "hints on this page")),
        el("p.hm-muted", page), copy)));
}

class Run extends HTMLElement {
  #abort = null;
  #lines = new Map();

  async connectedCallback() {
    if (this.list) return;
    this.classList.add("hm-panel");
    this.app = choice("Which app is checked", APPS, () => this.#abort || this.#idle());
    this.go = button("", () => this.run(), "go", { "aria-keyshortcuts": "Control+Enter" });
    this.list = el("ol.hm-checks");
    this.fails = el("div.hm-fails", { hidden: true });
    this.status = el("div.hm-said", { role: "status" });
    this.acts = el("span.hm-acts");
    this.save = el("input", { type: "checkbox", onchange: () => this.#watch() });
    this.body = el("div.hm-run__body", el("div", this.list), this.fails,
      el("div.hm-foot", this.status, this.acts, el("label.hm-tick", this.save, "Check on save")));
    this.lost = el("div", { hidden: true });
    this.append(el("div.hm-bar", el("h3", "Checks"), this.app, this.go), this.body, this.lost);
    addEventListener("pagehide", () => this.#abort?.abort());
    addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.target.closest?.("hm-console")) return;
      event.preventDefault();
      this.run();
    });
    await this.#load();
  }
  disconnectedCallback() { this.#abort?.abort(); }

  async #load() {
    try {
      this.checks = (await lesson("")).checks;
      this.#up();
      this.#idle();
    } catch (error) {
      this.#fault(error);
    }
  }
  #button(text, primary = true) {
    fill(this.go, text, text === "Running" ? null : el("kbd", { "aria-hidden": "true" }, "Ctrl ↵"));
    this.go.classList.toggle("hm-btn--go", primary && text !== "Running");
    allow(this.go, text !== "Running");
    this.setAttribute("aria-busy", text === "Running");
  }
  #say(...inside) { this.status.replaceChildren(...inside.flat()); }
  #draw(checks) {
    this.#lines.clear();
    this.list.replaceChildren(...checks.map((check) => this.#line(check)));
    fill(this.fails);
    this.fails.hidden = true;
  }
  #line({ id, sentence }) {
    const node = el("li.is-waiting", icon("waiting"), el("span", sr("not run: "), words(sentence)),
      el("a.hm-id", { href: `#${id}` }, id));
    this.#lines.set(id, node);
    return node;
  }
  #idle() {
    this.state = "idle";
    this.#draw(this.checks);
    this.#button("Run");
    fill(this.acts);
    this.#say(el("p.hm-muted", `Not run yet: ${many(this.checks.length, "check")} on ${WHOSE[this.app.value]}.`));
  }
  #up() {
    const held = this.lost.contains(document.activeElement);
    this.body.hidden = this.app.hidden = this.go.hidden = false;
    this.lost.hidden = true;
    if (held) this.go.focus();
  }

  /** Run the checks. A second press is refused while they run. */
  async run() {
    if (this.#abort) {
      this.#say(el("p", "The checks are running. Wait for them, or cancel."));
      return;
    }
    if (!this.checks) return;
    const abort = this.#abort = new AbortController();
    const app = this.app.value;
    this.state = "running";
    this.#draw(this.checks);
    this.#button("Running");
    fill(this.acts, button("Cancel", () => this.cancel(), "", { "data-f": "act" }));
    this.#say(el("p.hm-muted", `Checking ${WHOSE[app]}. Leaving this page cancels the run.`));
    this.ended = 0;
    this.#next();
    try {
      const stream = (await open(`lessons/${here}/run`, { app }, abort.signal)).body
        .pipeThrough(new TextDecoderStream()).getReader();
      let rest = "";
      let last;
      for (;;) {
        const { value, done } = await stream.read();
        if (done) break;
        const lines = (rest + value).split("\n");
        rest = lines.pop();
        for (const line of lines) this.#take(last = JSON.parse(line), app);
      }
      if (!["finished", "lacks", "crashed", "cancelled"].includes(last?.event)) throw new Down("The lab has stopped.");
    } catch (error) {
      this.#fault(gone(error));
    } finally {
      this.#abort = null;
      if (this.again) {
        this.again = false;
        this.run();
      }
    }
  }
  async cancel() {
    try {
      await lesson("cancel", {});
    } catch (error) {
      this.#abort?.abort();
      this.#fault(error);
    }
  }
  /** The first line that has no verdict is the one that runs. */
  #next() {
    const line = [...this.#lines.values()].find((one) => one.className === "is-waiting" && !one.dataset.why);
    if (line) mark(line, "running");
  }
  #take(event, app) {
    if (event.event === "started" && event.checks.length) {
      this.#draw(event.checks);
      this.#next();
    } else if (event.event === "check") this.#check(event, app);
    else if (event.event !== "started") this.#end(event, app);
  }
  #check(event, app) {
    const { id, passed, failure, why } = event;
    const line = this.#lines.get(id) ?? this.list.appendChild(this.#line({ id, sentence: failure?.sentence ?? id }));
    const state = passed == null ? "waiting" : passed ? "passed" : "failed";
    mark(line, state);
    if (app === "workspace") {
      const there = document.querySelector(`.hm-list [id="${id}"]`);
      if (there) mark(there, state);
    }
    if (why) {
      line.dataset.why = "1";
      line.append(el("p.hm-why", why));
    }
    if (failure) {
      const node = told(event);
      node.hidden = this.fails.childElementCount > 0;
      this.fails.append(node);
      this.fails.hidden = false;
    }
    if (![...this.#lines.values()].some((one) => one.className === "is-running")) this.#next();
  }
  #end(event, app) {
    for (const line of this.#lines.values()) if (line.className === "is-running") mark(line, "waiting");
    this.#button("Run again");
    this.state = event.event;
    if (event.event === "finished") this.#finished(event, app);
    else {
      fill(this.acts);
      const sentence = {
        cancelled: "Cancelled. What has no mark was not judged.",
        lacks: "This machine lacks something. Nothing was judged.",
        crashed: "The course has failed, not your app.",
      }[event.event];
      if (document.activeElement === this.acts) this.go.focus();
      this.#say(el("p", el("b", sentence)), event.what ? pre("What happened", event.what) : "");
    }
  }
  #finished({ passed, failed, not_run: left, seconds }, app) {
    const all = passed + failed + left;
    // The terminal's last line, word for word.
    const text = `${passed} of ${all} ${all === 1 ? "sentence is" : "sentences are"} true.`;
    const time = ` It took ${seconds.toFixed(2)} s.`;
    if (failed || left) {
      const waiting = failed > 1 ? ` ${failed - 1 === 1 ? "The other failure waits" : `${failed - 1} more failures wait`} until this one is mended.` : "";
      this.state = failed ? "failed" : "finished";
      this.#say(el("p", el("b", text), `${time}${left ? ` ${left} not run.` : ""}${waiting}`));
      fill(this.acts, failed > 1 && button("Show all", () => this.#showAll(), "", { "data-f": "act" }));
    } else {
      this.state = "passed";
      const own = app === "workspace";
      this.#say(el("p.hm-won", el("b", text), own ? " The lesson is done." : ` This was ${WHOSE[app]}.`, time));
      const next = document.querySelector(".md-footer__link--next");
      const title = next?.querySelector(".md-footer__title .md-ellipsis, .md-ellipsis")?.textContent.trim();
      this.#button("Run again", !own || !next);
      fill(this.acts, own && next && el("a.hm-btn.hm-btn--go", { href: next.href, "data-f": "act" }, `Next: ${title}`));
    }
    if (document.activeElement === this.acts) this.go.focus();
    if (app === "workspace") tell("passed");
  }
  #showAll() {
    const nodes = [...this.fails.children];
    for (const node of nodes) node.hidden = false;
    nodes[1].tabIndex = -1;
    nodes[1].focus();
    fill(this.acts);
  }
  #fault(error) {
    if (error.name === "AbortError") return;
    if (!(error instanceof Down)) {
      this.#button("Run");
      for (const line of this.#lines.values()) if (line.className === "is-running") mark(line, "waiting");
      fill(this.acts);
      this.state = "refused";
      this.#say(el("p", error.message));
      return;
    }
    const held = this.contains(document.activeElement);
    this.state = "down";
    this.setAttribute("aria-busy", "false");
    this.lost.replaceChildren(down(error.message, () => this.#load()));
    this.lost.hidden = false;
    this.body.hidden = this.app.hidden = this.go.hidden = true;
    if (held) this.lost.querySelector("button").focus();
  }
  /** While the box is ticked: run when a file of the working copy is saved. */
  async #watch() {
    clearInterval(this.timer);
    if (!this.save.checked) return;
    let stamp = null;
    const look = async () => {
      if (document.hidden || this.state === "down") return;
      try {
        const now = (await (await open(`saved/${here}`)).json()).stamp;
        const saved = stamp !== null && now !== stamp;
        stamp = now;
        if (!saved) return;
        this.app.value = "workspace";
        if (this.#abort) {
          this.again = true;
          this.cancel();
        } else this.run();
      } catch {
        // The next press of Run says what is the matter.
      }
    };
    look();
    this.timer = setInterval(look, 1000);
  }
}
customElements.define("hm-run", Run);
