// What the memcached of the app that is asked holds, and what the last request did to it.

import { all, badge, button, clock, el, everySecond, fill, hear, lesson, many, Panel, shape, sr, WHOSE } from "./make.mjs";

const ORDER = ["frame", "method", "url", "vary", "lang", "zone"];
const NAMES = { page: "page", headers: "header list", own: "own key" };
const size = (bytes) => `${(+bytes).toLocaleString("en")} B`;
const left = (seconds) => (seconds == null ? "no end" : clock(Math.max(0, seconds)));

const DEEDS = {
  empty: ["Empty", "Emptied, and the table’s rows are as they were."],
  stop: ["Stop memcached", "Stopped. Ask the API now.", "bad"],
  start: ["Start", "Started, empty."],
};

class Memcached extends Panel {
  #open = new Set();
  #whole = new Map();
  app = "workspace";

  make() {
    this.result.className = "hm-keys";
    this.stats = el("div.hm-stats");
    this.acts = Object.entries(DEEDS).map(([what, [text, said, kind]]) =>
      button(text, ({ target }) => target.ariaDisabled === "true" || this.#do(what, said), kind));
    this.append(el("div.hm-bar", el("h3", "memcached"), this.status), this.result, this.stats, el("div.hm-foot.hm-actions", this.acts));
    hear("asked", ({ app, memcached }) => { this.app = app; this.#show(memcached, "What the last request did stands before each key."); });
    hear("fetched", () => this.#look("After the browser’s fetch."));
    hear("app", (app) => { this.app = app; this.#whole.clear(); this.#look(); });
    document.addEventListener("visibilitychange", () => document.hidden || this.#look(null));
    everySecond(() => this.#count());
    this.#look();
  }
  #look(said = `This is the memcached of ${WHOSE[this.app]}.`) {
    return this.attempt(async () => this.#show(await lesson(`memcached?app=${this.app}`), said), () => this.#look());
  }
  #do(what, said, key = "") {
    return this.attempt(async () => this.#show(await lesson("memcached", { app: this.app, do: what, key }), said), () => this.#look());
  }
  #show(facts, said) {
    this.facts = facts;
    this.came = Date.now();
    if (said) this.say(said);
    const { running, keys } = facts;
    this.acts.forEach((act, place) => { act.ariaDisabled = running === (place === 2); });
    for (const { key, ttl } of keys) this.#whole.set(key, Math.max(ttl, this.#whole.get(key) ?? 0));
    fill(this.result, keys.length ? [
      el("div.hm-keyrow.is-head", { "aria-hidden": "true" }, ["Last request", "Key"].map((text) => el("span", text)), ["Size", "Time left", "Hits"].map((text) => el("span.hm-num", text))),
      keys.map((one) => this.#row(one)),
    ] : el("p.hm-muted", running ? "Nothing is stored." : "memcached is stopped. Nothing is stored, and nobody answers the app."));
    this.#stats(facts);
    this.#count();
  }
  #row(one) {
    const { key, kind, url, gone, did } = one;
    const about = `${NAMES[kind] ?? ""} ${url ?? ""}`.trim();
    const ticket = !gone && this.#ticket(one);
    const toggle = el("button.hm-key", {
      type: "button", "aria-expanded": `${this.#open.has(key)}`, disabled: gone,
      onclick: () => {
        const open = !this.#open.delete(key);
        if (open) this.#open.add(key);
        toggle.setAttribute("aria-expanded", `${open}`);
        ticket.hidden = !open;
      },
    }, el("b", about || "key"), el("code", key.replace("views.decorators.cache.", "…")));
    return [
      el(`div.hm-keyrow${gone ? ".is-gone" : ""}`, el("span", did ? badge(did) : el("span.hm-quiet", "untouched")), toggle,
        el("span.hm-num", sr("size "), gone ? "" : size(one.size)),
        el("span.hm-ttl", el("i"), el("span", { "data-ttl": key }, gone ? "" : left(one.ttl))),
        el("span.hm-num.hm-hits", sr("hits "), gone ? "" : `${one.hits}`)),
      ticket,
    ];
  }
  /** A key, taken apart: what each part is made of, and where it stands in the console. */
  #ticket({ key, parts, headers, kind }) {
    const mark = (name) => `k-${name}`;
    const text = [];
    let at = 0;
    for (const part of parts) {
      const place = key.indexOf(part.text, at);
      if (place > at) text.push(key.slice(at, place));
      at = place + part.text.length;
      text.push(el(`span.hm-part.${mark(part.name)}`, { "data-k": part.name }, el("sup", `${ORDER.indexOf(part.name)}`), part.text));
    }
    text.push(key.slice(at));
    return el("div.hm-ticket", { hidden: !this.#open.has(key) },
      el("p.hm-ticket__key", text),
      el("ul.hm-from", parts.map((part) => el(`li.${mark(part.name)}`, { "data-k": part.name, tabindex: 0 },
        el("i.hm-no-k", `${ORDER.indexOf(part.name)}`), el("span", `Made from ${part.made}.`)))),
      kind === "headers" && el("p.hm-list-of", "It lists ", headers.join(", ") || "no header", "."),
      Object.assign(button("Expire this key", () => this.#do("expire", "The key has run out.", key)), { value: key }));
  }
  #stats({ running, stats, gets, asked: { hits = 0, misses = 0 } = {} }) {
    const fact = (name, value) => el("div", el("span", name), el("b", `${value}`));
    fill(this.stats, running && [
      el("div", el("span", `Last ${many(gets.length, "get")}, newest right`), el("div.hm-dots", { role: "img", "aria-label": gets.join(", ") || "none" },
        gets.map((verb) => el(`span.hm-${verb.toLowerCase()}`, shape())))),
      // Not memcached's own get_hits, which counts what the lab reads, too.
      fact("hit ratio", hits + misses ? `${Math.round((100 * hits) / (hits + misses))} %` : "–"),
      fact("keys", stats.curr_items), fact("used", size(stats.bytes)), fact("evictions", stats.evictions),
    ]);
  }
  /** One second less; what has run out is looked at again. */
  #count() {
    const since = (Date.now() - this.came) / 1000;
    let ended = false;
    for (const node of all("[data-ttl]", this.result)) {
      const { key, ttl, gone } = this.facts.keys.find((one) => one.key === node.dataset.ttl);
      if (gone || ttl == null) continue;
      const rest = Math.ceil(ttl - since);
      node.textContent = left(rest);
      node.previousSibling.style.setProperty("--left", (100 * Math.max(0, rest)) / this.#whole.get(key));
      ended ||= rest < 0;
    }
    if (ended) this.#look("A key has run out.");
  }
}
customElements.define("hm-memcached", Memcached);

/** A part of a key, its words and the field that made it light one another. */
for (const name of ["pointerover", "focusin"]) {
  document.addEventListener(name, ({ target }) => {
    const kind = target.closest(".hm-panel [data-k]")?.dataset.k;
    for (const node of all("[data-k]")) node.classList.toggle("is-lit", node.dataset.k === kind);
  });
}
