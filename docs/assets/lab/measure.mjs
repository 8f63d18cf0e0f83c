// What a cache saves on this machine, measured from the page: `./course bench`.

import { button, el } from "../dom.mjs";
import { fill } from "./parts.mjs";
import { events, request } from "./server.mjs";

const ROUNDS = 200;
const ENDS = { cancelled: "Cancelled.", crashed: "The course itself has failed, not your app." };

/** Let the *figure* be measured here. *measured* is the last measurement on this machine, or null. */
export function measurable(figure, measured) {
  const said = el("p.hm-said", { role: "status" });
  const bar = el("progress", { hidden: true, "aria-label": "How far the measurement is" });
  const go = button("Measure on this machine", () => (running ? running.abort() : run()), "go");
  let running = null;
  figure.querySelector("figcaption").before(el("div.hm-measured__go", go, bar, said));
  if (measured) draw(figure, measured);

  async function run() {
    const { signal } = running = new AbortController();
    go.textContent = "Cancel";
    bar.hidden = false;
    bar.removeAttribute("value");
    fill(said, "Starting four servers …");
    try {
      for await (const event of events(await request("measure", { rounds: ROUNDS }, signal))) {
        if (event.event === "round") {
          [bar.max, bar.value] = [event.of, event.done];
          fill(said, `${event.done} of ${event.of} rounds`);
        } else if (event.event === "measured") {
          draw(figure, event);
          fill(said, "Measured.");
        } else fill(said, event.what ?? ENDS[event.event]);
      }
    } catch (error) {
      fill(said, error.name === "AbortError" ? "Cancelled." : error.message);
    }
    running = null;
    bar.hidden = true;
    go.textContent = "Measure again";
  }
  addEventListener("pagehide", () => running?.abort());
}

function draw(figure, { cases, day }) {
  const longest = Math.max(...cases.map(({ median }) => median));
  fill(figure.querySelector("ol"), cases.map(({ name, median, ratio }, place) => el("li", { style: `--part: ${median / longest}` },
    el("b", name), el("span", `${median.toFixed(1)} ms`, place > 0 && `, ${ratio} times faster`), el("i"))));
  fill(figure.querySelector(".hm-where"), `Measured on this machine, ${day}`);
}
