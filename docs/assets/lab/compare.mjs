// Your app and the solution: their code, and their responses to the same requests. And the predictions.

import { button, el } from "../dom.mjs";
import { badge, counted, fill, Panel, verdict } from "./parts.mjs";
import { lesson } from "./server.mjs";
import { change, table } from "./table.mjs";

const KINDS = { "+": ["ins", "+"], "-": ["del", "−"] };

/** A unified diff, as a figure for each file. */
function diff(lines) {
  const files = [];
  for (const line of lines) {
    if (line.startsWith("+++ ")) files.push({ name: line.match(/([^/\t]+)(\t.*)?$/)[1], lines: [] });
    else if (!line.startsWith("--- ")) files.at(-1)?.lines.push(line.replace(/\n$/, ""));
  }
  return files.map(({ name, lines: inside }) => el("figure.hm-code", el("figcaption", name),
    el("pre", { tabindex: 0, role: "group", "aria-label": `Your ${name} and the solution’s` }, el("code", inside.map((line) => {
      if (line.startsWith("@@")) return el("span.hm-l.hm-cut", "…");
      const [tag, sign] = KINDS[line[0]] ?? ["span"];
      return el(`${tag}.hm-l`, { "data-s": sign }, line.slice(1));
    })))));
}
/** Rows that the lab has compared, as the terminal shows them. */
const compared = (rows) => table(["yours", "solution"], rows.map(({ name, workspace, solution, differs }) =>
  [change(workspace, solution, differs), name, workspace, solution]));

class Compare extends Panel {
  build() {
    this.code = el("div");
    this.undo = button("Undo the reset", () => this.#copy("undo"));
    this.undo.hidden = true;
    this.say("Code can differ and behave the same, so compare both.");
    this.append(
      el("div.hm-bar", el("h3", "Yours and the solution"), button("Show the difference", () => this.#diff()), button("Ask both", () => this.#askBoth(), "go")),
      this.code, this.result,
      el("div.hm-foot", this.status, button("Reset to the starter", () => this.#copy("reset")), this.undo));
  }
  #diff() {
    return this.once("Comparing the files …", async () => {
      const { lines, changed } = await lesson("diff");
      fill(this.code, diff(lines));
      this.say(changed ? `From your working copy to the solution: ${counted(changed, "line")}.` : "Your files are the same as the solution’s.");
    }, () => this.#diff());
  }
  #askBoth() {
    return this.once("Sending the same requests to both, each with an empty memcached …", async () => {
      const { requests, keys, faults, verdict } = await lesson("compare", {});
      fill(this.result,
        Object.entries({ workspace: "Your app", solution: "The solution" }).map(([app, name]) =>
          faults[app] && el("p.hm-fault", el("b", `${name} did not respond. `), faults[app])),
        requests.map(({ line, rows }, place) => el("div.hm-asked", el("p.hm-cap", el("i.hm-n", `${place + 1}`), " ", el("code", line)), compared(rows))),
        el("div.hm-asked", el("p.hm-cap", "memcached at the end"), keys[0] ? compared(keys) : el("p.hm-muted", "Both are empty.")));
      this.say(verdict);
    }, () => this.#askBoth());
  }
  /** Reset the working copy to the starter, or undo that. */
  #copy(action) {
    return this.once("Copying …", async () => {
      const { backup } = await lesson(action, {});
      const focusLost = this.undo === document.activeElement && !backup;
      this.undo.hidden = !backup;
      if (focusLost) this.querySelector("button").focus();
      fill(this.code);
      fill(this.result);
      this.say("Your working copy is ", action === "undo" ? "back." : "the starter again.", backup && " Undo brings yours back.");
    }, () => this.#copy(action));
  }
}
customElements.define("hm-compare", Compare);

/** Buttons for the guesses of a prediction. After a guess, the lab sends the requests, if it can, and the answer opens. */
export function predict(figure, prepared) {
  const { guess, right } = figure.dataset;
  const caption = figure.querySelector(".hm-exchange__top > span");
  const lines = [...figure.querySelector(".hm-pre").textContent.matchAll(/^\s*\d+ {2}(.+)$/gm)].map(([, line]) => line.trim());
  const found = lines.map((line) => prepared.find((one) => one.line === line));
  // The lab starts apps without extra environment variables, so it cannot send requests that need one.
  const requests = caption.querySelector("code") || found.includes(undefined) ? [] : found;
  const app = caption.querySelector("b").textContent;
  const status = el("div.hm-guessed", { role: "status" });
  const decide = async (guessed) => {
    if (status.ariaBusy === "true") return;
    for (const one of buttons) one.ariaPressed = one.value === guessed;
    status.ariaBusy = true;
    status.textContent = `Sending the requests to the ${app}, with an empty memcached …`;
    const verdicts = [];
    try {
      if (requests[0]) await lesson("memcached", { app, do: "empty" });
      for (const { method, path, headers, user, body } of requests) {
        const { fault, exchange } = await lesson("ask", { app, method, path, headers, user, body });
        if (fault) throw new Error(fault);
        const found = verdict(exchange);
        verdicts.push([` ${verdicts.length + 1} `, found ? badge(found) : el("b", "not asked")]);
      }
      fill(status, el("b", guessed === right ? "As you said: " : "Not as you said. The answer: "), `${right}.`, verdicts[0] && [" memcached, just now:", verdicts]);
      figure.querySelector("details").open = true;
    } catch (error) {
      status.textContent = error.message;
    }
    status.ariaBusy = false;
  };
  const buttons = guess.split("|").map((text) => button(text, () => decide(text), "guess"));
  for (const one of buttons) [one.value, one.ariaPressed] = [one.textContent, "false"];
  figure.querySelector(".hm-pre").after(el("div.hm-guess", { role: "group", "aria-label": "Your guess" }, el("span", "Your guess:"), buttons, status));
}
