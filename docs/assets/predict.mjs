// Predictions: a guess opens the answer, and the requests are played on the bench.

import { all, button, el } from "./dom.mjs";
import { show } from "./bench.mjs";

const wide = matchMedia("(min-width: 75em)");

/** Make the guesses of every prediction buttons. *play* shows the requests of one on the bench. */
export function predictions(play) {
  for (const figure of all(".hm-predict")) {
    const { guess, right } = figure.dataset;
    const lines = all(".hm-line", figure).map((one) => one.textContent.replace(/^\d+\s+/, "").trim());
    const answer = figure.querySelector("details");
    const said = el("span.hm-guessed", { role: "status" });
    const see = button("See it on the bench", async () => { await play(lines); show("ask"); }, "link");
    see.className = "hm-link";
    const decide = async (guessed) => {
      for (const one of buttons) one.ariaPressed = `${one.value === guessed}`;
      said.replaceChildren(el("b", guessed === right ? "As you said: " : "Not as you said: "), right, ".");
      answer.open = true;
      await play(lines);
      if (wide.matches) show("ask");
    };
    const buttons = guess.split("|").map((text) => button(text, () => decide(text), "guess"));
    for (const one of buttons) [one.value, one.ariaPressed] = [one.textContent, "false"];
    answer.before(el("div.hm-guess", { role: "group", "aria-label": "Your guess" }, buttons, said));
    answer.append(see);
  }
}
