// Marks in the navigation and on the map: from passed checks, never from clicks.

import { ask, button, el, fill, hear, icon, many, sr, state } from "./make.mjs";

const of = ({ lesson }) => `[href*="${lesson}/"]`;
const done = ({ passed, checks }) => checks > 0 && passed === checks;

/** A mark for each lesson that is begun: a tick, or how many of its checks are passed. */
const sign = (row) => (done(row) ? [icon("passed"), sr("passed")]
  : row.passed ? [el("span", { "aria-hidden": "true" }, `${row.passed}/${row.checks}`), sr(`${row.passed} of ${row.checks} passed`)] : null);

function marks(rows) {
  for (const row of rows) {
    const link = document.querySelector(`.md-nav--primary a.md-nav__link:is(${of(row)})`)
      ?? (location.pathname.includes(`/${row.lesson}/`) && document.querySelector(".md-nav--primary .md-nav__link--active"));
    if (link) link.querySelector(".hm-mark")?.remove();
    if (link && row.passed) link.append(el("span.hm-mark", sign(row)));
    const tile = document.querySelector(`.hm-map a:is(${of(row)})`);
    if (!tile) continue;
    tile.classList.toggle("is-passed", done(row));
    tile.classList.toggle("is-next", row.next);
    tile.querySelector(".hm-mark")?.remove();
    const mark = sign(row);
    if (mark || row.next) tile.querySelector("b").append(el("span.hm-mark", mark, row.next && !row.passed && "next"));
  }
}

class Progress extends HTMLElement {
  /** What is passed, what is next, and the file to take elsewhere. */
  show(rows) {
    this.className = "hm-mapsum";
    const passed = rows.filter(done).length;
    const next = rows.find((row) => row.next);
    const file = el("input", { type: "file", accept: "application/json,.json", hidden: true, onchange: () => this.#bring(file) });
    this.status ??= el("p", { role: "status" });
    this.status.textContent = `${passed} of ${many(rows.length, "lesson")} passed.`;
    fill(this,
      el("div.hm-foot", this.status,
        next && el("a.hm-btn.hm-btn--go", { href: `lessons/${next.lesson}/` }, `${passed ? "Go on with" : "Begin with"} ${next.lesson.slice(0, 2)}`)),
      el("div.hm-foot", el("p.hm-muted", "Marks come from checks that passed on this machine, here or in the terminal."),
        el("a", { href: "/lab/progress", download: "hit-or-miss-progress.json" }, "Take them elsewhere"),
        button("Bring them back", () => file.click()), file));
  }
  async #bring(input) {
    try {
      const rows = await ask("progress", JSON.parse(await input.files[0].text()));
      marks(rows);
      this.show(rows);
    } catch (error) {
      this.status.textContent = error instanceof SyntaxError ? "This file is no progress file." : error.message;
    }
    input.value = "";
  }
}
customElements.define("hm-progress", Progress);

export function progress(rows) {
  marks(rows);
  const map = document.querySelector(".hm-map");
  if (map) {
    const node = el("hm-progress");
    map.before(node);
    node.show(rows);
  }
  // When this fails, the panel that ran says what is the matter.
  hear("passed", () => state().then(({ lessons }) => marks(lessons), () => {}));
}
