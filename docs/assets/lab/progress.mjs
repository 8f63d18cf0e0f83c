// Marks in the navigation and on the map of lessons. They come only from checks that passed.

import { button, el } from "../dom.mjs";
import { counted, fill, icon, spoken } from "./parts.mjs";
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
    tile.classList.toggle("is-passed", done(row));
    tile.classList.toggle("is-next", row.next);
    tile.querySelector(".hm-mark")?.remove();
    const found = sign(row);
    if (found || row.next) tile.querySelector("b").append(el("span.hm-mark", found, row.next && !row.passed && "next"));
  }
}

class Progress extends HTMLElement {
  /** How many lessons are passed, the next one, and the progress as a file to save and to load. */
  show(rows) {
    this.className = "hm-mapsum";
    const passed = rows.filter(done).length;
    const next = rows.find((row) => row.next);
    const file = el("input", { type: "file", accept: "application/json,.json", hidden: true, onchange: () => this.#load(file) });
    this.status ??= el("p", { role: "status" });
    this.status.textContent = `${passed} of ${counted(rows.length, "lesson")} passed.`;
    fill(this,
      el("div.hm-foot", this.status,
        next && el("a.hm-btn.hm-btn--go", { href: `lessons/${next.lesson}/` }, `${passed ? "Continue with" : "Start with"} ${next.lesson.slice(0, 2)}`)),
      el("div.hm-foot", el("p.hm-muted", "Marks come from checks that passed on this machine, here or in the terminal."),
        el("a", { href: "/lab/progress", download: "hit-or-miss-progress.json" }, "Save them as a file"),
        button("Load a file", () => file.click()), file));
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
  const map = document.querySelector(".hm-map");
  if (map) {
    const node = el("hm-progress");
    map.before(node);
    node.show(rows);
  }
  // If this request fails, the panel of the checks shows the error.
  on("passed", () => state().then(({ lessons }) => mark(lessons), () => {}));
}
