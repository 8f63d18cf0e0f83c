// Marks in the navigation and on the map of lessons. They come only from checks that passed.

import { all, button, el, icon } from "../dom.mjs";
import { counted, fill, spoken } from "./parts.mjs";
import { ask, on, state } from "./server.mjs";

const linkTo = ({ lesson }) => `[href*="${lesson}/"]`;
const done = ({ once }) => once;

/** The mark of a lesson: a tick, or how many of its checks have passed. */
const sign = (row) => (done(row) ? [icon("passed"), spoken("passed")]
  : row.passed ? [el("span", { "aria-hidden": "true" }, `${row.passed}/${row.checks}`), spoken(`${row.passed} of ${row.checks} passed`)] : null);

function mark(rows) {
  for (const row of rows) {
    const link = document.querySelector(`.md-nav--primary a.md-nav__link:is(${linkTo(row)})`)
      ?? (location.pathname.includes(`/${row.lesson}/`) && document.querySelector(".md-nav--primary .md-nav__link--active"));
    if (link) link.querySelector(".hm-mark")?.remove();
    if (link && (row.passed || row.once)) link.append(el("span.hm-mark", sign(row)));
    const tile = document.querySelector(`.hm-map a:is(${linkTo(row)})`);
    if (!tile) continue;
    tile.classList.toggle("is-next", row.next);
    tile.querySelector(".hm-mark")?.remove();
    const [place, title] = tile.children;
    const number = row.lesson.slice(0, 2);
    place.replaceChildren(...(done(row) ? [icon("passed"), spoken(`${number}, passed`)] : [number]));
    if (row.passed && !done(row)) title.append(el("span.hm-mark", sign(row)));
  }
  invite(rows);
}

/** The first button of the home page leads someone who comes back to the next lesson. */
function invite(rows) {
  const [begin, see] = all("#begin, #see");
  const next = rows.find((row) => row.next);
  if (!begin || !rows.some((row) => row.passed || row.once)) return;
  if (next) {
    begin.textContent = `Go on with lesson ${next.number}`;
    begin.href = `lessons/${next.lesson}/`;
  }
  see.textContent = `${rows.filter(done).length} of ${rows.length} passed`;
  see.href = "#lessons";
}

class Progress extends HTMLElement {
  /** How many lessons are passed, and the progress as a file to save and to load. */
  show(rows) {
    const file = el("input", { type: "file", accept: "application/json,.json", hidden: true, onchange: () => this.#load(file) });
    this.status ??= el("p", { role: "status" });
    this.status.textContent = `${rows.filter(done).length} of ${counted(rows.length, "lesson")} passed on this machine, in the page or in the terminal.`;
    const load = button("Load a file", () => file.click(), "link");
    load.className = "hm-link";
    fill(this, this.status,
      el("a", { href: "/lab/progress", download: "hit-or-miss-progress.json" }, "Save the progress as a file"), load, file);
  }
  async #load(input) {
    try {
      const rows = await ask("progress", JSON.parse(await input.files[0].text()));
      mark(rows);
      this.show(rows);
    } catch (error) {
      this.status.textContent = error instanceof SyntaxError ? "This is not a progress file." : error.message;
    }
    input.value = "";
  }
}
customElements.define("hm-progress", Progress);

export function progress(rows) {
  mark(rows);
  const map = all(".hm-map").at(-1);
  if (map) {
    const node = el("hm-progress");
    map.after(node);
    node.show(rows);
  }
  // If this request fails, the panel of the checks shows the error.
  on("passed", () => state().then(({ lessons }) => mark(lessons), () => {}));
}
