// Requests that were sent at the same time: a line for each, as long as it took, with what memcached did on it.

import { el, shape } from "../dom.mjs";
import { looks } from "../trace.mjs";
import { counted, spoken } from "./parts.mjs";

/** A request has waited for another one if it looked so often for one key, or if it waited so many seconds, and most of its time. */
const OFTEN = 3, LONG = 0.05;

const ms = (seconds) => `${Math.round(seconds * 1000).toLocaleString("en")} ms`;

/** Whether a request made the response, waited for it, or found it. */
function became({ exchange: { response, queries }, seconds, waited, moments }) {
  if (!response || response.status >= 500) return "failed";
  if (queries) return "made";
  const looked = {};
  for (const { verb, text } of moments) if (verb !== "HIT") looked[text] = (looked[text] ?? 0) + 1;
  const idle = waited >= LONG && waited > seconds / 2;
  return idle || Math.max(0, ...Object.values(looked)) >= OFTEN ? "waited" : "found";
}

const WORDS = { made: "made it", waited: "waited for it", found: "found it", failed: "got none" };

/** Show the member with the place *place* of *step*: it stands for the step from now on. */
export function choose(step, place) {
  const { exchange, worker, fault } = step.crowd[place];
  Object.assign(step, { exchange: { ...exchange, number: step.number }, worker, fault });
}

/** The step of a crowd: the one that made the response stands for it. */
export function crowdStep(number, request, { crowd, fault, log, memcached }) {
  const step = { number, request, crowd, log, held: memcached, fault };
  if (crowd.length) choose(step, Math.max(0, crowd.findIndex((one) => became(one) === "made")));
  else step.exchange = { number, request, response: null, events: [] };
  return step;
}

/** The lines of *step*; *pick* is called with the place of the member whose response is to be shown. */
export function lines({ crowd }, pick) {
  if (!crowd?.length) return null;
  const longest = Math.max(...crowd.map(({ seconds }) => seconds), 0.001);
  const ends = crowd.map(became);
  const kinds = Object.keys(WORDS).map((kind) => [kind, ends.flatMap((one, place) => (one === kind ? [place] : []))]).filter(([, places]) => places.length);
  const percent = (seconds) => `${Math.min(100, (100 * seconds) / longest).toFixed(1)}%`;
  return el("div.hm-crowd",
    el("p", `${counted(crowd.length, "request")} at the same time: `,
      kinds.map(([kind, places], at) => [at > 0 && ", ", el(`button.hm-link.is-${kind}`, { type: "button", title: "Show the first response of these", onclick: () => pick(places[0]) }, `${places.length} ${WORDS[kind]}`)]), "."),
    el("ol", { tabindex: 0, "aria-label": "Each request" }, crowd.map((one, place) => {
      const { worker, seconds, moments } = one;
      const said = `Request ${place + 1}, worker ${worker.number}: ${WORDS[ends[place]]} in ${ms(seconds)}. ${moments.map(({ text, at }) => `${text} at ${ms(at)}`).join(", ")}`;
      return el(`li.is-${ends[place]}`, { title: said }, spoken(said),
        el("span", { style: `--to:${percent(seconds)}` }, moments.map(({ verb, at }) => el(`i.hm-${looks(verb)}`, { style: `--at:${percent(at)}` }, shape()))));
    })),
    el("p.hm-scale", "0", el("span", ms(longest))));
}
