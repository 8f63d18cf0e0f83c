// A table of two values for each name: how they differ comes first, in a sign.

import { el } from "../dom.mjs";
import { spoken } from "./parts.mjs";

const SIGNS = { "+": "added", "−": "gone", "≠": "differs", "=": "same" };
const LONGEST = 60;

/** The sign for two values, of which either may be missing. */
export const change = (one, other, differs) => (!differs ? "=" : one == null ? "+" : other == null ? "−" : "≠");
const short = (text) => (text == null ? "none" : text.length > LONGEST ? `${text.slice(0, LONGEST)} …` : text);

/** A table of rows `[sign, name, one, other]`: first those that differ, then one row for all that are equal. */
export function table(head, rows) {
  const equal = rows.filter(([sign]) => sign === "=").map(([, name]) => name);
  const line = (sign, name, ...cells) => el(`tr.is-${SIGNS[sign]}`,
    el("td.hm-sign", el("span", { "aria-hidden": "true" }, sign), spoken(SIGNS[sign])), el("th", { scope: "row" }, name), cells);
  return el("div.hm-scroll", { tabindex: 0, role: "group", "aria-label": "What differs" }, el("table.hm-table",
    el("thead", el("tr", el("td.hm-sign"), ["What", ...head].map((text) => el("th", { scope: "col" }, text)))),
    el("tbody",
      rows.filter(([sign]) => sign !== "=").map(([sign, name, ...both]) => line(sign, name, both.map((value) => el("td", short(value))))),
      equal[0] && line("=", equal.length > 3 ? `${equal.slice(0, 2).join(", ")} and ${equal.length - 2} more` : equal.join(", "),
        el("td", { colspan: 2 }, "equal")))));
}
