// What memcached did, as shapes in a line: in the tab Ask, and in a failure.

import { el, shape } from "./dom.mjs";

const LOOKS = { ADD: "set", NOT_STORED: "miss" };

/** What memcached did for one exchange, as shapes in a line: a longer line is more work. */
export function trace({ events, queries }) {
  const found = events.map(({ verb, text }) => [LOOKS[verb] ?? verb.toLowerCase(), verb, text.replace(verb, "").replace(/ ttl=.*/, "").trim()]);
  if (queries) {
    const set = events.findIndex(({ verb }) => verb !== "HIT" && verb !== "MISS");
    found.splice(set < 0 ? found.length : set, 0, ["db", queries === 1 ? "query" : "queries", `${queries}`]);
  }
  return el("span.hm-tr", found.map(([kind, word, detail]) => el(`i.hm-${kind}`, shape(), el("b", word), el("small", detail))));
}
