// A failure in its six parts, as in the terminal.

import { button, el, pre } from "../dom.mjs";
import { trace } from "../trace.mjs";
import { fold, logText } from "./parts.mjs";

/** The six parts of *failure*; *text* is what the terminal prints. *sentence* is shown where the row has another one. */
export function sixParts({ id, asked, asked_note: note, expected, got, answer, memcached, log, likely, again }, text, sentence) {
  const name = id.split("/")[1].replaceAll("-", " ");
  const row = (label, ...inside) => el(`li.is-${label.toLowerCase().replace(" ", "-")}`, el("b", label), el("div", inside));
  const numberOf = (side) => side.number != null && el("i.hm-n", `${side.number}`);
  const requests = asked.map(({ number: of, curl }) =>
    (of == null ? el("p", curl.join(" ")) : pre(`Request ${of}: ${name}`, curl.join("\n"))));
  const [first = "", ...rest] = got.lines;
  const at = got.caret;
  const shown = at == null ? got.lines.join("\n") : [
    first.slice(0, at), el("mark", first.slice(at, at + 1)), first.slice(at + 1),
    `\n${" ".repeat(at)}`, el("mark", { "aria-hidden": "true" }, "^"), rest.map((line) => `\n${line}`),
  ];
  const response = answer.map(([sign, line]) => (sign === ">" ? el("b", `> ${line}\n`) : `  ${line}\n`));
  const traced = ({ number, label, events }) => el("li", el("span.hm-trace__row",
    el("span.hm-n", `${number}`), el("span.hm-trace__ask", label.split(" ")[0]), trace({ events }),
    el("span.hm-trace__end", el("b", label.split(" ").slice(1).join(" ")))));
  const traces = memcached.requests.some(({ events }) => events.length) ? memcached.requests : [];
  const copy = button("Copy these words", async () => {
    await navigator.clipboard.writeText(text);
    copy.textContent = "Copied";
  });
  return el("div", sentence && el("p", el("b", sentence)), el("ol.hm-six",
    row("ASK", requests.length ? fold(note, requests) : el("p", note)),
    row("EXPECTED", numberOf(expected), pre(`What was expected: ${name}`, expected.lines.join("\n"))),
    row("GOT", numberOf(got), pre(`What was got: ${name}`, shown),
      response.length > 0 && fold("The whole response", pre(`The whole response: ${name}`, response))),
    row("MEMCACHED", memcached.notes.map((line) => el("p", line)),
      traces.length > 0 && el("ol.hm-trace", traces.map(traced))),
    row("YOUR LOG", log[0] ? pre(`Your log: ${name}`, logText(log)) : el("p", "No error.")),
    likely && row("LIKELY", el("p", likely)),
    row("NEXT", again && el("p", "The same values again: ", el("code", again)), copy)));
}
