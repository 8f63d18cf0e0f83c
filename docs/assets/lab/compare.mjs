// The working copy beside the solution: as code, and as both behave when they are asked the same.

import { badge, button, el, fill, lesson, many, Panel, verdict } from "./make.mjs";
import { change, table } from "./console.mjs";

const KINDS = { "+": ["ins", "+"], "-": ["del", "−"] };

/** A unified diff, a figure for each file. */
function diff(lines) {
  const files = [];
  for (const line of lines) {
    if (line.startsWith("+++ ")) files.push({ name: line.match(/([^/\t]+)(\t.*)?$/)[1], lines: [] });
    else if (!line.startsWith("--- ")) files.at(-1)?.lines.push(line.replace(/\n$/, ""));
  }
  return files.map(({ name, lines: inside }) => el("figure.hm-code", el("figcaption", name),
    el("pre", { tabindex: 0, role: "group", "aria-label": `Your ${name} against the solution` }, el("code", inside.map((line) => {
      if (line.startsWith("@@")) return el("span.hm-l.hm-cut", "…");
      const [tag, sign] = KINDS[line[0]] ?? ["span"];
      return el(`${tag}.hm-l`, { "data-s": sign }, line.slice(1));
    })))));
}
/** Rows as the lab has compared them, and as the terminal shows them. */
const compared = (rows) => table(["yours", "solution"], rows.map(({ name, workspace, solution, differs }) =>
  [change(workspace, solution, differs), name, workspace, solution]));

class Compare extends Panel {
  make() {
    this.code = el("div");
    this.undo = button("Undo the reset", () => this.#back("undo"));
    this.undo.hidden = true;
    this.say("Code can differ and behave the same. So compare both.");
    this.append(
      el("div.hm-bar", el("h3", "Yours and the solution"), button("Show the difference", () => this.#diff()), button("Ask both", () => this.#both(), "go")),
      this.code, this.result,
      el("div.hm-foot", this.status, button("Reset to the starter", () => this.#back("reset")), this.undo));
  }
  #diff() {
    return this.once("Comparing the files …", async () => {
      const { lines, changed } = await lesson("diff");
      fill(this.code, diff(lines));
      this.say(changed ? `From your working copy to the solution: ${many(changed, "line")}.` : "Your files are those of the solution.");
    }, () => this.#diff());
  }
  #both() {
    return this.once("Asking both, each with an empty memcached …", async () => {
      const { requests, keys, faults } = await lesson("compare", {});
      const unlike = requests.filter(({ rows }) => rows.some(({ differs }) => differs)).length;
      fill(this.result,
        Object.entries({ workspace: "Yours", solution: "The solution" }).map(([app, name]) =>
          faults[app] && el("p.hm-fault", el("b", `${name} did not answer. `), faults[app])),
        requests.map(({ line, rows }, place) => el("div.hm-asked", el("p.hm-cap", el("i.hm-n", `${place + 1}`), " ", el("code", line)), compared(rows))),
        el("div.hm-asked", el("p.hm-cap", "memcached at the end"), keys[0] ? compared(keys) : el("p.hm-muted", "Both are empty.")));
      this.say(unlike ? `${unlike} of ${requests.length} answers differ.` : `All ${requests.length} answers are alike.`);
    }, () => this.#both());
  }
  #back(what) {
    return this.once("Copying …", async () => {
      const { backup } = await lesson(what, {});
      const held = this.undo === document.activeElement && !backup;
      this.undo.hidden = !backup;
      if (held) this.querySelector("button").focus();
      fill(this.code);
      fill(this.result);
      this.say("Your working copy is ", what === "undo" ? "back." : "the starter again.", backup && " Undo brings yours back.");
    }, () => this.#back(what));
  }
}
customElements.define("hm-compare", Compare);

/** A prediction: guess, and see; what the lab can ask, it asks, and says what each request was. */
export function predict(figure, prepared) {
  const { guess, right } = figure.dataset;
  const caption = figure.querySelector(".hm-exchange__top > span");
  const lines = [...figure.querySelector(".hm-pre").textContent.matchAll(/^\s*\d+ {2}(.+)$/gm)].map(([, line]) => line.trim());
  const found = lines.map((line) => prepared.find((one) => one.line === line));
  // What needs a variable of its own is not how the lab starts an app.
  const requests = caption.querySelector("code") || found.includes(undefined) ? [] : found;
  const app = caption.querySelector("b").textContent;
  const said = el("div.hm-guessed", { role: "status" });
  const decide = async (guessed) => {
    if (said.ariaBusy === "true") return;
    for (const one of buttons) one.ariaPressed = one.value === guessed;
    said.ariaBusy = true;
    said.textContent = `Asking the ${app}, with an empty memcached …`;
    const were = [];
    try {
      if (requests[0]) await lesson("memcached", { app, do: "empty" });
      for (const { method, path, headers, user, body } of requests) {
        const { fault, exchange } = await lesson("ask", { app, method, path, headers, user, body });
        if (fault) throw new Error(fault);
        const was = verdict(exchange);
        were.push([` ${were.length + 1} `, was ? badge(was) : el("b", "not asked")]);
      }
      fill(said, el("b", guessed === right ? "As you said: " : "Not as you said. The answer: "), `${right}.`, were[0] && [" memcached, just now:", were]);
      figure.querySelector("details").open = true;
    } catch (error) {
      said.textContent = error.message;
    }
    said.ariaBusy = false;
  };
  const buttons = guess.split("|").map((text) => button(text, () => decide(text), "guess"));
  for (const one of buttons) [one.value, one.ariaPressed] = [one.textContent, "false"];
  figure.querySelector(".hm-pre").after(el("div.hm-guess", { role: "group", "aria-label": "Your guess" }, el("span", "Your guess:"), buttons, said));
}
