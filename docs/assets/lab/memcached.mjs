// What the memcached of the chosen app has stored, and what the last request did to each key.

import { all, button, el } from "../dom.mjs";
import { APP_NAMES, badge, clock, counted, everySecond, fill, Panel, shape, spoken } from "./parts.mjs";
import { lesson, on } from "./server.mjs";

const ORDER = ["frame", "method", "url", "vary", "lang", "zone"];
const NAMES = { page: "page", headers: "header list", session: "session", own: "own key" };
const size = (bytes) => `${(+bytes).toLocaleString("en")} B`;
const left = (seconds) => (seconds == null ? "no expiry" : clock(Math.max(0, seconds)));

const ACTIONS = {
  empty: ["Empty", "Emptied. The database is as at the start."],
  stop: ["Stop memcached", "Stopped. Send a request to the API now.", "bad"],
  start: ["Start", "Started. It is empty."],
};

class Memcached extends Panel {
  #open = new Set();
  /** The most seconds that each key had left: the whole width of its bar. */
  #lifetimes = new Map();
  app = "workspace";

  build() {
    this.result.className = "hm-keys";
    this.stats = el("div.hm-stats");
    this.buttons = Object.entries(ACTIONS).map(([action, [text, message, kind]]) =>
      button(text, ({ target }) => target.ariaDisabled === "true" || this.#do(action, message), kind));
    this.append(el("div.hm-bar", el("h3", "memcached"), this.status), this.result, this.stats, el("div.hm-foot.hm-actions", this.buttons));
    on("asked", ({ app, memcached }) => { this.app = app; this.#show(memcached, "The first column is what the last request did."); });
    on("fetched", () => this.#load("As it is after the browser’s fetch."));
    on("app", (app) => { this.app = app; this.#lifetimes.clear(); this.#load(); });
    document.addEventListener("visibilitychange", () => document.hidden || this.#load(null));
    everySecond(() => this.#count());
    this.#load();
  }
  #load(message = `This is the memcached of ${APP_NAMES[this.app]}.`) {
    return this.attempt(async () => this.#show(await lesson(`memcached?app=${this.app}`), message), () => this.#load());
  }
  #do(action, message, key = "") {
    return this.attempt(async () => this.#show(await lesson("memcached", { app: this.app, do: action, key }), message), () => this.#load());
  }
  #show(facts, message) {
    this.facts = facts;
    this.loaded = Date.now();
    if (message) this.say(message);
    const { running, keys } = facts;
    this.buttons.forEach((one, place) => { one.ariaDisabled = running === (place === 2); });
    for (const { key, ttl } of keys) this.#lifetimes.set(key, Math.max(ttl, this.#lifetimes.get(key) ?? 0));
    fill(this.result, keys.length ? [
      el("div.hm-keyrow.is-head", { "aria-hidden": "true" }, ["Last request", "Key"].map((text) => el("span", text)), ["Size", "Time left", "Hits"].map((text) => el("span.hm-num", text))),
      keys.map((one) => this.#row(one)),
    ] : el("p.hm-muted", running ? "Nothing is stored." : "memcached is stopped. Nothing is stored, and the app cannot connect to it."));
    if (keys.some(({ older }) => older)) this.result.append(el("p.hm-older", el("span", "What was stored before your last save is still there: a deployment does not empty memcached either."), button("Empty it", () => this.#do("empty", ACTIONS.empty[1]))));
    this.#stats(facts);
    this.#count();
  }
  #row(one) {
    const { key, kind, url, gone, did } = one;
    const name = `${NAMES[kind] ?? ""} ${url ?? ""}`.trim();
    const ticket = !gone && this.#ticket(one);
    const toggle = el("button.hm-key", {
      type: "button", "aria-expanded": `${this.#open.has(key)}`, disabled: gone,
      onclick: () => {
        const open = !this.#open.delete(key);
        if (open) this.#open.add(key);
        toggle.setAttribute("aria-expanded", `${open}`);
        ticket.hidden = !open;
      },
    }, el("b", name || "key"), one.older && el("small", "before your last save"), el("code", key.replace("views.decorators.cache.", "…")));
    return [
      el(`div.hm-keyrow${gone ? ".is-gone" : ""}`, el("span", did ? badge(did) : el("span.hm-quiet", "untouched")), toggle,
        el("span.hm-num", spoken("size "), gone ? "" : size(one.size)),
        el("span.hm-ttl", el("i"), el("span", { "data-ttl": key }, gone ? "" : left(one.ttl))),
        el("span.hm-num.hm-hits", spoken("hits "), gone ? "" : `${one.hits}`)),
      ticket,
    ];
  }
  /** The parts of a key: what each is made from, with the number of its field in the console. */
  #ticket({ key, parts, headers, kind }) {
    const text = [];
    let at = 0;
    for (const part of parts) {
      const place = key.indexOf(part.text, at);
      if (place > at) text.push(key.slice(at, place));
      at = place + part.text.length;
      text.push(el(`span.hm-part.k-${part.name}`, { "data-k": part.name }, el("sup", `${ORDER.indexOf(part.name)}`), part.text));
    }
    text.push(key.slice(at));
    return el("div.hm-ticket", { hidden: !this.#open.has(key) },
      el("p.hm-ticket__key", text),
      el("ul.hm-from", parts.map((part) => el(`li.k-${part.name}`, { "data-k": part.name, tabindex: 0 },
        el("i.hm-no-k", `${ORDER.indexOf(part.name)}`), el("span", `Made from ${part.made}.`)))),
      kind === "headers" && el("p.hm-list-of", "It lists ", headers.join(", ") || "no header", "."),
      Object.assign(button("Expire this key", () => this.#do("expire", "The key has expired.", key)), { value: key }));
  }
  #stats({ running, stats, gets, asked: { hits = 0, misses = 0 } = {} }) {
    const fact = (name, value) => el("div", el("span", name), el("b", `${value}`));
    fill(this.stats, running && [
      el("div", el("span", `Last ${counted(gets.length, "get")}, newest right`), el("div.hm-dots", { role: "img", "aria-label": gets.join(", ") || "none" },
        gets.map((verb) => el(`span.hm-${verb.toLowerCase()}`, shape())))),
      // memcached's own get_hits would count the reads of the lab, too.
      fact("hit ratio", hits + misses ? `${Math.round((100 * hits) / (hits + misses))} %` : "–"),
      fact("keys", stats.curr_items), fact("used", size(stats.bytes)), fact("evictions", stats.evictions),
    ]);
  }
  /** Update the time left of each key, and load the keys again when one has expired. */
  #count() {
    const since = (Date.now() - this.loaded) / 1000;
    let expired = false;
    for (const node of all("[data-ttl]", this.result)) {
      const { key, ttl, gone } = this.facts.keys.find((one) => one.key === node.dataset.ttl);
      if (gone || ttl == null) continue;
      const seconds = Math.ceil(ttl - since);
      node.textContent = left(seconds);
      node.previousSibling.style.setProperty("--left", (100 * Math.max(0, seconds)) / this.#lifetimes.get(key));
      expired ||= seconds < 0;
    }
    if (expired) this.#load("A key has expired.");
  }
}
customElements.define("hm-memcached", Memcached);

const kindOf = (node) => node?.closest(".hm-panel [data-k]")?.dataset.k;
/** What the pointer is over. A page that scrolls below a pointer at rest changes it, too. */
let pointed;

/** A part of a key, its explanation and its field in the console are lit together: by the pointer, else by the focus. */
function light() {
  const kind = kindOf(pointed) ?? kindOf(document.activeElement);
  for (const node of all("[data-k]")) node.classList.toggle("is-lit", node.dataset.k === kind);
}
document.addEventListener("pointerover", ({ target }) => { pointed = target; light(); });
document.addEventListener("focusin", light);
