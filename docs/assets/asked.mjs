// Requests and their responses, as the tab Ask shows them: what memcached did, the response, this browser, the keys.

import { el, pieces, pre, shape } from "./dom.mjs";
import { trace } from "./trace.mjs";

/** Headers that are shown first, each with what it says. `headers.toml` has the same words for the page. */
const SAYS = JSON.parse(document.querySelector(".hm-says-all")?.textContent ?? "{}");
const NAMES = { page: "page", headers: "header list", session: "session", own: "own key" };
/** A body of more characters is cut off. */
const LONGEST = 4000;

const bytes = (size) => `${(+size).toLocaleString("en")} B`;
const counted = (count, word) => `${count.toLocaleString("en")} ${word}${count === 1 ? "" : "s"}`;
export const clock = (seconds) => (seconds == null ? "no expiry"
  : seconds <= 0 ? "expired"
  : `${Math.floor(Math.max(0, seconds) / 3600)}${new Date((Math.max(0, seconds) % 3600) * 1000).toISOString().slice(13, 19)}`);
const valueOf = (response, name) => response?.headers.find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
/** How many *keys*, each a *unit*, are there now, and how large they are together. */
function sum(keys, unit) {
  const there = keys.filter(({ gone }) => !gone);
  return there.length ? `${counted(there.length, unit)}, ${bytes(there.reduce((size, one) => size + (+one.size || 0), 0))}` : `no ${unit}s`;
}

/** The hit ratio: how many of the gets of this app, since memcached was emptied, were hits. */
function ratio(counts) {
  const gets = counts && counts.hits + counts.misses;
  return gets > 0 && el("span", { title: `${counted(counts.hits, "hit")} in ${counted(gets, "get")} of this app since memcached was emptied` },
    `hit ratio ${Math.round((100 * counts.hits) / gets)}%, ${counted(counts.evictions, "eviction")}`);
}
const colour = ({ name }) => (name === "own" ? "k-own" : `k-${name}`);
const verdict = ({ events }) => ["MISS", "HIT"].find((verb) => events.some((event) => event.verb === verb));

/** How long *response* may be used without asking again: seconds and the sum, or why there is no number. */
function freshness(response) {
  const control = valueOf(response, "Cache-Control") ?? "";
  const age = +(valueOf(response, "Age") ?? 0);
  const maxAge = control.match(/\bmax-age=(\d+)/)?.[1];
  const expires = Date.parse(valueOf(response, "Expires")) - Date.parse(valueOf(response, "Date") ?? new Date());
  const lifetime = +(maxAge ?? Math.round(expires / 1000));
  const why = response.status >= 400 ? "A browser does not store an error."
    : control.includes("no-store") ? "no-store: a browser may not store it."
    : control.includes("no-cache") ? "no-cache: a browser asks again before each use."
    : Number.isNaN(lifetime) && "It names no time: neither max-age nor Expires.";
  return { why, left: lifetime - age, sum: `${lifetime} − ${age} s` };
}

/** What memcached has after the exchange with the place *at*, from the recorded events and the *parts* of each key. */
export function heldAfter(exchanges, at, parts) {
  const held = new Map();
  for (const { number, events } of exchanges.slice(0, at + 1)) {
    for (const { verb, key, kind, url, ttl, size } of events) {
      if (verb === "DELETE") held.delete(key);
      else if (verb === "SET") held.set(key, { key, kind, url, ttl, size, parts: parts[key], did: null });
      if (held.has(key) && number === exchanges[at].number) held.get(key).did = verb;
    }
  }
  return { running: true, keys: [...held.values()] };
}

/**
 * A view of steps in *panel*. A step has an `exchange`, `held`, what memcached had then, and may have `fault`, `log`,
 * `worker`, which of several got the request, and `seen`, what this browser's own fetch got. *browser* makes the content of its half, *keysHead* what stands
 * above the keys, *crowd* what stands below the steps, and *expire* is called with a key that is to expire.
 */
export class View {
  at = -1;
  steps = [];
  open = new Set();
  header = null;

  constructor(panel, { browser, keysHead, crowd, expire, none }) {
    Object.assign(this, { browser, keysHead, crowd, expire, none });
    this.traces = el("div.hm-trace-box");
    this.below = el("div");
    this.lenses = el("div.hm-lenses");
    this.total = el("small");
    this.ratio = el("small.hm-ratio");
    this.others = el("div.hm-others");
    this.keys = el("div.hm-keys2");
    this.title = el("h3", "memcached has ", this.total, this.ratio);
    panel.append(
      el("section.hm-part-trace", { "aria-label": "What memcached did" }, this.traces, this.below),
      el("section", { "aria-label": "The response" }, this.lenses),
      el("section.hm-holds", { "aria-label": "What is stored" }, this.title, this.keys, this.others));
  }

  show(steps, at = steps.length - 1) {
    this.steps = steps;
    this.at = at;
    this.draw();
  }

  draw() {
    const { steps, at } = this;
    const step = steps[at];
    this.traces.replaceChildren(steps.length ? el("ol.hm-trace.hm-ask-trace", steps.map((one, place) => this.#row(one, place)))
      : el("p.hm-nothing", this.none));
    const current = this.traces.querySelector("[aria-current]");
    if (current) {
      const top = current.offsetTop - this.traces.offsetTop;
      // Of a long one, its beginning.
      this.traces.scrollTop = Math.max(0, Math.min(top, top + current.offsetHeight - this.traces.clientHeight + 4));
    }
    this.below.replaceChildren(...pieces([step && this.crowd?.(step)]));
    this.lenses.replaceChildren(...pieces([step ? this.#response(step) : el("p.hm-nothing", "The response is shown here, and what this browser’s own cache does.")]));
    this.drawKeys(step?.held ?? { running: true, keys: [] });
  }

  #row({ exchange, worker, crowd }, place) {
    const { number, request, response } = exchange;
    const sub = request.headers.filter(([name]) => name !== "Accept" && name !== "Content-Type").map((pair) => pair.join(": ")).join(", ");
    return el("li", el("button.hm-trace__row", {
      type: "button", "aria-current": place === this.at ? "step" : null, "data-at": place,
      onclick: () => { this.at = place; this.draw(); this.traces.querySelector(`[data-at="${place}"]`).focus(); this.onstep?.(place); },
    }, el("span.hm-n", `${number ?? place + 1}`), el("span.hm-trace__ask", request.method, " ", el("span", request.path), el("small", sub)),
    trace(exchange), el("span.hm-trace__end", el("b", `${response?.status ?? "none"}`), crowd?.length > 1 ? el("small.hm-worker", ` × ${crowd.length}`) : worker?.of > 1 && el("small.hm-worker", ` worker ${worker.number}`, el("span", ` of ${worker.of}`)))));
  }

  #response({ exchange, fault, log }) {
    const { response } = exchange;
    const logged = log?.length > 0 && el("div.hm-fault1", el("b", "Your log"), pre("Your log", log.map(({ where, lines }) => [where, ...lines].filter(Boolean).join("\n")).join("\n")));
    if (!response) return [el("p.hm-fault1", el("b", "The app did not respond. "), fault), logged];
    const found = verdict(exchange);
    const before = this.steps.slice(0, this.at).findLast((one) => one.exchange.response && one.exchange.request.path === exchange.request.path && one.exchange.request.method === exchange.request.method);
    const was = (name, value) => {
      const old = before && valueOf(before.exchange.response, name);
      return !before ? "" : old == null ? "new" : old === value ? "" : `was ${old}`;
    };
    const first = response.headers.filter(([name]) => name in SAYS);
    const order = ["Age", "X-Queries", "Cache-Control", "Expires", "Vary"];
    first.sort(([one], [other]) => (order.indexOf(one) + 99) % 99 - (order.indexOf(other) + 99) % 99);
    const rest = response.headers.filter(([name]) => !(name in SAYS));
    const lit = first.some(([name]) => name === this.header) ? this.header : first[0]?.[0];
    const { why, left, sum } = freshness(response);
    return [
      el("div.hm-lens2", el("h3", "Response ", found && el(`span.hm-ev.hm-${found.toLowerCase()}`, shape(), found)),
        el("div.hm-wire", el("ul", el("li.is-status", response.status_line),
          first.map(([name, value]) => el("li.is-marked", el("button.hm-head1", {
            type: "button", class: `hm-head1${name === lit ? " is-on" : ""}`, "data-head": name,
            onclick: () => { this.header = name; this.draw(); this.lenses.querySelector(`[data-head="${name}"]`).focus(); },
          }, el("span", el("b", `${name}:`), ` ${value}`), el("small", was(name, value))))))),
        el("details.hm-fold", el("summary", `${rest.length} more headers, and the body`),
          pre("Headers and body", rest.map((pair) => pair.join(": ")).join("\n"), "\n\n", response.body?.slice(0, LONGEST) ?? "",
            response.body_bytes > (response.body?.length ?? 0) && ` … ${bytes(response.body_bytes)}`))),
      el("div.hm-lens2", el("h3", "This browser"),
        el("p.hm-fresh1", why || [el("b", `fresh for ${clock(left)}`), el("br"), sum]), this.browser?.(this.steps[this.at])),
      logged || (lit && el("p.hm-slot", { "aria-live": "polite" }, el("b", `${lit}. `), SAYS[lit])),
    ];
  }

  /** Show *held*: the keys of memcached, the `counts` of its gets, and what `others`, the app's other backends, have. */
  drawKeys({ running, hangs, keys, counts, others = [] }) {
    this.total.textContent = running ? sum(keys, "key") : hangs ? "keys, and hangs" : "stopped, and has no keys";
    this.ratio.replaceChildren(...pieces([ratio(counts)]));
    this.keys.replaceChildren(...pieces([this.keysHead?.(keys), keys.map((one) => this.#key(one, this.expire))]));
    this.others.replaceChildren(...others.map(({ name, unit, note, keys: inside }) => el("div",
      el("h3", unit ? `${name} has ` : name, unit && el("small", sum(inside, unit))),
      note && el("p.hm-nothing", note), inside.map((one) => this.#key(one)))));
  }

  #key({ key, kind, url, ttl, size, did, gone, older, parts, headers, hits }, expire) {
    const name = NAMES[kind] ?? "key";
    const lasts = !gone && ttl != null && ttl > 0;
    const parted = [];
    let at = 0;
    for (const part of parts ?? []) {
      const place = key.indexOf(part.text, at);
      if (place > at) parted.push(key.slice(at, place));
      at = place + part.text.length;
      parted.push(el("span", { class: colour(part) }, part.text));
    }
    parted.push(key.slice(at));
    return el("details.hm-k", { "data-key": key, open: this.open.has(key), ontoggle: ({ target }) => { this.open[target.open ? "add" : "delete"](key); } },
      el("summary", el(`span${did ? `.hm-${did.toLowerCase()}` : ""}`, did && shape()),
        el("span.hm-name", gone ? el("s", name) : name, " ", el("code", url ?? key), older && el("small", " stored before your last save")),
        el("span.hm-size", gone ? "" : size == null ? "" : bytes(size)),
        el("span.hm-left", el("span", { "data-ttl": lasts ? ttl : "" }, gone ? "gone" : clock(ttl)), el("i", { style: `--left:${lasts ? 100 : 0}` }))),
      el("div.hm-ticket", el("p", parted),
        parts?.length > 0 && el("ul", parts.map((part) => el("li", { class: colour(part) }, el("i"), part.made))),
        kind === "headers" && headers && el("p", "It lists ", headers.join(", ") || "no header", "."),
        hits != null && !gone && el("div.hm-ticket__end", el("span", `${counted(hits, "hit")} of this app.`),
          expire && el("button.hm-link", { type: "button", onclick: () => expire(key) }, "Expire it now"))));
  }
}
