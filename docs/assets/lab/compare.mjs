// The working copy beside the solution: as code, and as both behave when they are asked the same.

import { badge, button, down, el, fill, header, many, shape, verdict } from "./make.mjs";
import { differences, table } from "./console.mjs";
import { Down, lesson } from "./talk.mjs";

const sign = (line) => (/^(\+\+\+|---|@@)/.test(line) ? " " : line[0]);
const KINDS = { "+": "ins", "-": "del" };

/** A unified diff, a figure for each file. */
function diff(lines) {
  const files = [];
  for (const line of lines) {
    if (line.startsWith("--- ")) files.push({ lines: [] });
    else if (line.startsWith("+++ ")) files.at(-1).name = line.slice(4).split("\t")[0].split("/").slice(-1)[0];
    else if (files.length) files.at(-1).lines.push(line.replace(/\n$/, ""));
  }
  return files.map(({ name, lines: inside }) => el("figure.hm-code", el("figcaption", name),
    el("pre", { tabindex: 0, role: "group", "aria-label": `Your ${name} against the solution` }, el("code", inside.map((line) =>
      (line.startsWith("@@") ? el("span.hm-l.hm-cut", "…")
        : el(`${KINDS[sign(line)] ?? "span"}.hm-l`, { "data-s": { "+": "+", "-": "−" }[sign(line)] }, line.slice(1))))))));
}
/** What of an answer is worth a row. */
function facts({ response, queries, ...exchange }) {
  if (!response) return { status: "none", headers: [] };
  const volatile = ["date", "server", "expires", "age", "content-length"];
  const rest = response.headers.filter(([name]) => !volatile.includes(name.toLowerCase()) && name !== "X-Queries");
  const until = Date.parse(header(response, "Expires")) - Date.parse(header(response, "Date"));
  if (!Number.isNaN(until)) rest.push(["Expires − Date", `${Math.round(until / 1000)} s`]);
  if (queries != null) rest.push(["X-Queries", `${queries}`]);
  rest.push(["Age", header(response, "Age") == null ? "none" : "there"], ["memcached", verdict(exchange) ?? "not asked"]);
  // Rows made by a POST carry their own time, so a body is held to its length.
  rest.push(["Bytes of the body", `${response.body_bytes}`]);
  return { status: response.status, headers: rest };
}

class Compare extends HTMLElement {
  connectedCallback() {
    if (this.result) return;
    this.classList.add("hm-panel");
    this.status = el("div.hm-said", { role: "status" }, el("p.hm-muted", "Code can differ and behave the same. So compare both."));
    this.code = el("div", { hidden: true });
    this.result = el("div", { hidden: true });
    this.undo = button("Undo the reset", () => this.#back("undo"));
    this.undo.hidden = true;
    this.append(
      el("div.hm-bar", el("h3", "Yours and the solution"), button("Show the difference", () => this.#diff()), button("Ask both", () => this.#both(), "go")),
      this.code, this.result,
      el("div.hm-foot", this.status, button("Reset to the starter", () => this.#back("reset")), this.undo));
  }
  async #try(said, each) {
    if (this.busy) return;
    this.busy = true;
    this.#say(said);
    try {
      await each();
    } catch (error) {
      this.#say(error.message);
      if (error instanceof Down) {
        this.result.hidden = false;
        fill(this.result, down(error.message, () => this.#both()));
      }
    } finally {
      this.busy = false;
    }
  }
  #say(text) { fill(this.status, el("p", text)); }
  #diff() {
    return this.#try("Comparing the files …", async () => {
      const { lines, changed } = await lesson("diff");
      this.code.hidden = !changed;
      fill(this.code, diff(lines));
      this.#say(changed ? `From your working copy to the solution: ${many(changed, "line")}.` : "Your files are those of the solution.");
    });
  }
  #both() {
    return this.#try("Asking both, each with an empty memcached …", async () => {
      const { requests, keys, faults } = await lesson("compare", {});
      const rows = requests.map(({ line, workspace, solution }) => [line, differences(facts(workspace), facts(solution))]);
      const unlike = rows.filter(([, each]) => each.some(([one]) => one !== "=")).length;
      const count = (app) => `${many(keys[app].filter(({ gone }) => !gone).length, "key")}`;
      this.result.hidden = false;
      fill(this.result,
        ["workspace", "solution"].map((app) => faults[app] && el("p.hm-fault", el("b", `${app === "workspace" ? "Yours" : "The solution"} did not answer. `), faults[app])),
        rows.map(([line, each], place) => el("div.hm-asked", el("p.hm-cap", el("i.hm-n", `${place + 1}`), " ", el("code", line)), table(["yours", "solution"], each))),
        el("p.hm-muted", `Afterwards yours holds ${count("workspace")}, the solution ${count("solution")}.`));
      this.#say(unlike ? `${many(unlike, "answer differs", "answers differ")}, of ${requests.length}.` : `All ${requests.length} answers agree.`);
    });
  }
  #back(what) {
    return this.#try("Copying …", async () => {
      const { backup } = await lesson(what, {});
      const reset = what === "reset";
      if (document.activeElement === this.undo && !reset) this.querySelector("button").focus();
      this.undo.hidden = !reset || !backup;
      this.code.hidden = this.result.hidden = true;
      this.#say(!reset ? "Your working copy is back." : backup ? "Your working copy is the starter again. Undo brings yours back." : "Your working copy is the starter.");
    });
  }
}
customElements.define("hm-compare", Compare);

const GUESSES = { HIT: "HIT", MISS: "MISS", none: "not asked" };

/** A prediction: guess what the last request is, then see what the app does. */
export function predict(figure, prepared) {
  const caption = figure.querySelector(".hm-exchange__top > span");
  const lines = [...figure.querySelector(".hm-pre").textContent.matchAll(/^\s*\d+ {2}(.+)$/gm)].map(([, line]) => line.trim());
  const requests = lines.map((line) => prepared.find((one) => one.line === line));
  // What needs a variable of its own is not how the lab starts an app.
  if (!caption || caption.querySelector("code") || !lines.length || requests.includes(undefined)) return;
  const app = caption.querySelector("b").textContent;
  const said = el("div.hm-guessed", { role: "status" });
  const buttons = Object.entries(GUESSES).map(([guess, text]) =>
    el(`button.hm-guess__one.hm-${guess.toLowerCase()}`, { type: "button", "aria-pressed": "false", onclick: () => decide(guess) }, guess !== "none" && shape(), text));
  const decide = async (guess) => {
    if (said.ariaBusy === "true") return;
    buttons.forEach((one, place) => one.setAttribute("aria-pressed", `${Object.keys(GUESSES)[place] === guess}`));
    said.ariaBusy = "true";
    said.textContent = `Asking the ${app}, with an empty memcached …`;
    try {
      await lesson("memcached", { app, do: "empty" });
      let last;
      for (const { method, path, headers, user, body } of requests) {
        last = await lesson("ask", { app, method, path, headers, user, body });
        if (last.fault) throw new Error(last.fault);
      }
      const was = verdict(last.exchange) ?? "none";
      fill(said, el("p", "It was ", was === "none" ? el("b", "not asked") : badge(was), ". ", el("b", was === guess ? "As you said." : "Not what you said.")));
      figure.querySelector("details").open = true;
    } catch (error) {
      said.textContent = error.message;
    }
    said.ariaBusy = "false";
  };
  figure.querySelector(".hm-pre").after(el("div.hm-guess", { role: "group", "aria-label": "What is the last request for memcached?" },
    el("span", `Request ${lines.length}, for memcached:`), buttons, said));
}
