// What memcached did, as shapes in a line: in the tab Ask, and in a failure.

import { el, shape } from "./dom.mjs";

const LOOKS = { ADD: "set", NOT_STORED: "miss" };
/** The name of the shape and colour of an event. */
export const looks = (verb) => LOOKS[verb] ?? verb.toLowerCase();

/** What memcached did for one exchange, as shapes in a line: a longer line is more work. */
export function trace({ events, queries }) {
  const found = events.map(({ verb, text }) => [looks(verb), verb, text.replace(verb, "").replace(/ ttl=.*/, "").trim()]);
  if (queries) {
    // The rows are read before they are stored; an ADD before that is a lock.
    const stored = events.findIndex(({ verb }) => verb === "SET");
    const changed = events.findIndex(({ verb }) => verb !== "HIT" && verb !== "MISS");
    const place = [stored, changed, found.length].find((one) => one >= 0);
    found.splice(place, 0, ["db", queries === 1 ? "query" : "queries", `${queries}`]);
  }
  return el("span.hm-tr", found.map(([kind, word, detail]) => el(`i.hm-${kind}`, shape(), el("b", word), el("small", detail))));
}
