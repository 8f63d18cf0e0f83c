// Requests to the lesson's API: prepared ones, or your own, as the wire and as this browser see them.

import { APPS, badge, button, choice, clock, down, el, everySecond, fill, fold, header, many, pre, rail, sr, svg, verdict, WHOSE } from "./make.mjs";
import { Down, gone, here, lesson, tell } from "./talk.mjs";

const SMALL = 400;
const number = (kind, digit) => el(`i.hm-no-k.k-${kind}`, { "aria-hidden": "true" }, digit);

/** The explanations that the page's recorded answers have, by header. */
function explanations() {
  const found = new Map();
  for (const words of document.querySelectorAll(".hm-exchange .hm-says > p")) {
    const name = words.querySelector("b").textContent.replace(/\.$/, "");
    if (!found.has(name)) found.set(name, words);
  }
  return found;
}

/** How long a client may keep *response*: seconds left when it came, and how that is counted. */
export function freshness(response) {
  const of = (name) => header(response, name);
  const control = of("Cache-Control") ?? "";
  const age = Number(of("Age") ?? 0);
  const minus = age ? ` − Age ${age}` : "";
  if (/\bno-store\b/.test(control)) return { why: "no-store: nobody keeps this answer." };
  if (/\bno-cache\b/.test(control)) return { why: "no-cache: it may be kept, and is asked for again each time." };
  const most = control.match(/\bmax-age=(\d+)/)?.[1];
  if (most !== undefined) return { whole: +most, left: most - age, sum: `max-age ${most}${minus}` };
  const until = Date.parse(of("Expires"));
  if (!Number.isNaN(until)) {
    const whole = Math.round((until - Date.parse(of("Date") ?? new Date())) / 1000);
    return { whole, left: whole - age, sum: `Expires − Date ${whole}${minus}` };
  }
  return { why: "Neither max-age nor Expires: nothing is promised." };
}

/** What became of each header: a sign, its name, both values. What differs comes first. */
export function differences(before, after) {
  const facts = (response) => {
    const all = new Map([["Status", `${response.status}`]]);
    for (const [name, value] of response.headers) all.set(name, all.has(name) ? `${all.get(name)}, ${value}` : value);
    if (response.body !== undefined) all.set("Body", `${many(response.body_bytes, "byte")}, ${response.body}`);
    return all;
  };
  const [old, now] = [facts(before), facts(after)];
  const rows = [...new Set([...old.keys(), ...now.keys()])].map((name) => {
    const [first, again] = [old.get(name), now.get(name)];
    return [first === again ? "=" : first === undefined ? "+" : again === undefined ? "−" : "≠", name, first, again];
  });
  return [...rows.filter(([sign]) => sign !== "="), ...rows.filter(([sign]) => sign === "=")];
}
const SIGNS = { "+": "added", "−": "gone", "≠": "differs", "=": "same" };
const short = (text) => (text === undefined ? "none" : text.length > 60 ? `${text.slice(0, 60)} …` : text);

/** A table of `differences`; what is equal is one quiet row. */
export function table(head, rows) {
  const equal = rows.filter(([sign]) => sign === "=").map(([, name]) => name);
  const line = (sign, name, ...cells) => el(`tr.is-${sign === "=" ? "same" : "diff"}`,
    el("td.hm-sign", el("span", { "aria-hidden": "true" }, sign), sr(SIGNS[sign])), el("th", { scope: "row" }, name), cells);
  return el("div.hm-scroll", { tabindex: 0, role: "group", "aria-label": "What differs" }, el("table.hm-table",
    el("thead", el("tr", el("td.hm-sign"), ["What", ...head].map((text) => el("th", { scope: "col" }, text)))),
    el("tbody",
      rows.filter(([sign]) => sign !== "=").map(([sign, name, ...both]) => line(sign, name, both.map((one) => el("td", short(one))))),
      equal.length > 0 && line("=", equal.length > 3 ? `${equal.slice(0, 2).join(", ")} and ${equal.length - 2} more` : equal.join(", "),
        el("td", { colspan: 2 }, "equal")))));
}

/** An answer as it came: status, every header, how long its body is. */
export function wire(response, explained, id) {
  const item = ([name, value]) => {
    if (!explained?.has(name)) return el("li", `${name}: ${value}`);
    return el("li", el("button.hm-h", { type: "button", "data-says": name, "aria-describedby": `${id}-${name.toLowerCase()}`, "data-f": `h-${name}` }, el("b", `${name}:`), ` ${value}`));
  };
  return el("ul", el("li.is-status", response.status_line ?? `${response.status}`), response.headers.map(item));
}
function body({ body: text, body_bytes: size }, label) {
  if (!size) return null;
  let shown = text;
  try {
    shown = JSON.stringify(JSON.parse(text), null, 1);
  } catch { /* cut off, or no JSON: as it came */ }
  const content = pre(label, shown);
  const cut = size > text.length && text.length >= 4000 ? `, the first ${text.length.toLocaleString("en")}` : "";
  return size < SMALL ? content : fold(`Body, ${many(size, "byte")}${cut}`, content);
}

class Console extends HTMLElement {
  #now = null;
  #before = null;

  async connectedCallback() {
    if (this.form) return;
    this.classList.add("hm-panel");
    this.explained = explanations();
    this.app = choice("Which app is asked", APPS, (app) => { this.#reset(); tell("app", app); });
    this.prepared = el("div.hm-prepared", { role: "group", "aria-label": "Requests of this lesson" });
    const field = (label, input, kind, digit) =>
      el("label.hm-field", { "data-k": kind }, el("span", kind && number(kind, digit), label), input);
    const methods = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"].map((one) => el("option", one));
    const plain = { spellcheck: "false", autocomplete: "off", autocapitalize: "off" };
    this.method = el("select", { onchange: () => this.#needs() }, methods);
    this.path = el("input", { ...plain, value: "/videogames/", required: true });
    this.headers = el("textarea", { ...plain, rows: 2 });
    this.headers.value = "Accept: application/json";
    this.cookies = el("input", { ...plain, placeholder: "theme=dark" });
    this.text = el("textarea", { ...plain, rows: 2 });
    this.textField = field("Body", this.text);
    this.user = choice("Who is asking", { nobody: "nobody", ana: "ana", bob: "bob" });
    this.form = el("form.hm-ask", { onsubmit: (event) => { event.preventDefault(); this.send(); } },
      field("Method", this.method, "method", "1"), field("Path and query", this.path, "url", "2"),
      el("button.hm-btn.hm-btn--go", { type: "submit" }, "Send"),
      el("div.hm-ask__more", field("Headers, one a line", this.headers, "vary", "3"), field("Cookies", this.cookies),
        el("div.hm-field", el("span", { "aria-hidden": "true" }, "Who is asking"), this.user), this.textField));
    this.form.onkeydown = (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.form.requestSubmit();
    };
    this.status = el("p.hm-said.hm-muted", { role: "status" }, "Nothing is sent yet.");
    this.result = el("div.hm-result", { hidden: true });
    this.append(el("div.hm-bar", el("h3", "Console"), this.app), this.prepared, this.form, el("div.hm-foot", this.status), this.result);
    this.addEventListener("focusin", this.#says);
    // Not pointerover: a page that scrolls under a pointer at rest says nothing.
    this.addEventListener("pointermove", this.#says);
    everySecond(() => this.#count());
    this.#needs();
    try {
      const { prepared } = await lesson("");
      this.prepared.append(...prepared.map((one) => el("button.hm-chip", { type: "button", onclick: () => this.#take(one) }, one.line)));
      this.prepared.hidden = !prepared.length;
    } catch (error) {
      this.#fault(error);
    }
  }
  #needs() { this.textField.hidden = ["GET", "HEAD", "OPTIONS"].includes(this.method.value); }
  #reset() {
    this.#now = this.#before = null;
    this.result.hidden = true;
    this.status.textContent = `Nothing is sent to ${WHOSE[this.app.value]} yet.`;
  }
  /** A prepared request fills the form, and is sent. */
  #take({ method, path, headers, user, body: text }) {
    this.method.value = method;
    this.path.value = path;
    const isCookie = ([name]) => name.toLowerCase() === "cookie";
    this.headers.value = headers.filter((one) => !isCookie(one)).map((pair) => pair.join(": ")).join("\n");
    this.cookies.value = headers.filter(isCookie).map(([, value]) => value).join("; ");
    this.user.value = user;
    this.text.value = text ?? "";
    this.#needs();
    this.send();
  }
  #request() {
    const headers = this.headers.value.split("\n").filter((line) => line.trim()).map((line) => {
      const [name, ...value] = line.split(":");
      return [name.trim(), value.join(":").trim()];
    });
    return {
      app: this.app.value, method: this.method.value, path: this.path.value.trim(), headers,
      cookies: this.cookies.value.trim(), user: this.user.value, body: this.textField.hidden ? null : this.text.value,
    };
  }
  /** Ask as the form says; with *again*, the same request once more, and what changed. */
  async send(again = null) {
    if (this.busy) return;
    this.busy = true;
    this.setAttribute("aria-busy", "true");
    const request = again ?? this.#request();
    this.status.textContent = `Asking ${WHOSE[request.app]} …`;
    try {
      const told = await lesson("ask", request);
      if (!again || JSON.stringify(again) !== JSON.stringify(this.#now?.request)) this.browser = null;
      this.#before = again ? this.#now : null;
      this.#now = { ...told, request, came: Date.now() };
      this.#draw();
      tell("asked", { app: request.app, memcached: told.memcached });
    } catch (error) {
      this.#fault(error, again);
    } finally {
      this.busy = false;
      this.setAttribute("aria-busy", "false");
    }
  }
  #fault(error, again = null) {
    this.status.textContent = error.message;
    if (!(error instanceof Down)) return;
    this.result.hidden = false;
    fill(this.result, down(error.message, () => this.send(again)));
    this.#now = this.#before = null;
  }
  #draw() {
    const { exchange, fault, log, curl, request } = this.#now;
    const { response } = exchange;
    const happened = response && verdict(exchange);
    this.status.textContent = fault ? "The app did not answer."
      : `${[response.status, happened, exchange.queries != null && many(exchange.queries, "query", "queries")].filter(Boolean).join(", ")}.`;
    const places = log.map(({ where, lines }) => [where, ...lines].filter(Boolean).join("\n")).join("\n");
    const fresh = response && this.#fresh(response);
    this.result.hidden = false;
    fill(this.result,
      fault && el("div.hm-fault", el("p", el("b", "The app did not answer. "), fault)),
      places && el("div.hm-log", el("p.hm-cap", "Your log"), pre("Log of the app", places)),
      response && [
        el("div.hm-pair", this.#lens("On the wire", "sent by the lab, every header", el("div.hm-wire",
          el("p.hm-wire__ask", el("b", `${request.method} ${request.path}`), happened && badge(happened)),
          wire(response, this.explained, "hm-c"), body(response, "Body of the answer"))), this.#browser()),
        this.#slot(response), fresh,
        el("div.hm-rails", el("p.hm-rails__name", "memcached"), rail(exchange),
          !exchange.events.length && el("p.hm-silent", "Nothing was asked of memcached.")),
        this.#before?.exchange.response && el("div", el("p.hm-cap", "Sent again: what changed"),
          table(["first", "again"], differences(this.#before.exchange.response, response))),
      ],
      el("div.hm-foot",
        curl?.length > 0 && fold("As a curl line", pre("The same request as a curl line", curl.join("\n"))),
        button("Send again and compare", () => this.send(this.#now.request), "", { "data-f": "again" })));
    this.#count();
  }
  #lens(title, by, ...inside) {
    return el("section.hm-lens", { "aria-label": title }, el("div.hm-lens__head", el("h4", title), el("span", by)), inside);
  }
  /** The slot of explanations: all lie on one another, so that nothing jumps. */
  #slot(response) {
    const names = response.headers.map(([name]) => name).filter((name) => this.explained.has(name));
    if (!names.length) return null;
    const on = names.includes(this.on) ? this.on : names.includes("Age") ? "Age" : names[0];
    const slot = el("div.hm-says", names.map((name) => {
      const words = this.explained.get(name).cloneNode(true);
      words.id = `hm-c-${name.toLowerCase()}`;
      words.dataset.says = name;
      return words;
    }));
    queueMicrotask(() => this.#show(on));
    return slot;
  }
  #show(name) {
    for (const node of this.result.querySelectorAll("[data-says]")) node.classList.toggle("is-on", node.dataset.says === name);
  }
  #says = ({ target }) => {
    const line = target.closest?.("button.hm-h");
    if (line) this.#show(this.on = line.dataset.says);
  };
  #fresh(response) {
    const { whole, sum, why } = freshness(response);
    if (why || response.status >= 400) return el("p.hm-fresh__none", el("b", "Freshness. "), why ?? "An error is not kept.");
    this.ring = svg("circle", { class: "hm-ring", cx: 44, cy: 44, r: 37, pathLength: 100, transform: "rotate(-90 44 44)", "stroke-dasharray": "0 100" });
    this.left = svg("text", { x: 44, y: 49, "text-anchor": "middle" });
    this.until = el("span");
    return el("div.hm-fresh",
      svg("svg", { viewBox: "0 0 88 88", "aria-hidden": "true" }, svg("circle", { class: "hm-ring-all", cx: 44, cy: 44, r: 37 }), this.ring, this.left),
      el("div", el("p", this.until), el("p.hm-fresh__sum", `${sum} = `, el("b", `${freshness(response).left} s`), whole ? "" : " from the start")));
  }
  /** One second less. */
  #count() {
    const response = this.#now?.exchange.response;
    if (!response || !this.left?.isConnected) return;
    const { whole, left } = freshness(response);
    const rest = Math.max(0, Math.round(left - (Date.now() - this.#now.came) / 1000));
    this.left.textContent = clock(rest);
    this.ring.setAttribute("stroke-dasharray", `${whole > 0 ? (100 * rest) / whole : 0} 100`);
    const at = new Date(this.#now.came + left * 1000).toTimeString().slice(0, 8);
    fill(this.until, el("b", rest ? "Fresh" : "Stale"), rest ? ` until ${at}, counted from the headers:` : ` since ${at}, counted from the headers:`);
  }

  /** What this browser's own `fetch` does with the same request. */
  #browser() {
    const { request } = this.#now;
    const can = ["GET", "HEAD"].includes(request.method);
    const seen = this.browser;
    const ask = can && button(seen ? "Fetch again" : "Fetch it here", () => this.#fetch(), "", { "data-f": "fetch" });
    return this.#lens("This browser", "its own fetch, and its own cache", el("div.hm-wire",
      !can && el("p", `The lab passes on GET and HEAD only, so ${request.method} has no second view.`),
      can && !seen && el("p", "Not asked yet. A fetch is a request of its own: your app sees it, unless this browser has kept an answer."),
      seen && [
        el("p.hm-wire__ask", el("b", `${request.method} ${request.path}`), seen.cached && badge("HIT", "HIT IN THE BROWSER")),
        el("p", el("b", seen.happened)),
        wire(seen, null, ""), el("p.hm-body", many(seen.size, "byte"), " in the body, ", many(seen.sent, "byte"), " received"),
      ],
      seen && request.user !== "nobody" && el("p.hm-muted", `The lab adds ${request.user}’s cookie on the way. This browser’s cache does not see it.`),
      seen && request.cookies && el("p.hm-muted", "The cookies of the form are not sent: a page may not set them."), ask));
  }
  async #fetch() {
    const { request } = this.#now;
    const url = new URL(`/lab/api/${here}/${request.app}${request.path}`, location.href);
    const headers = request.headers.filter(([name]) => name.toLowerCase() !== "cookie");
    if (request.user !== "nobody") headers.push(["X-Lab-User", request.user]);
    this.status.textContent = "This browser fetches …";
    try {
      performance.clearResourceTimings();
      const answer = await fetch(url, { method: request.method, headers });
      const size = (await answer.arrayBuffer()).byteLength;
      let entry;
      for (let turn = 0; turn < 20 && !entry; turn++) {
        entry = performance.getEntriesByName(url.href).at(-1);
        if (!entry) await new Promise((on) => setTimeout(on, 10));
      }
      const { transferSize: sent = 0, encodedBodySize: whole = 0, deliveryType } = entry ?? {};
      const cached = entry && (deliveryType === "cache" || (sent === 0 && whole > 0));
      const happened = !entry ? "This browser does not tell where the answer came from."
        : cached ? "Nothing was sent. This answer is the copy that the browser has kept."
        : answer.status === 304 ? "Sent. The app answered 304, without a body."
        : whole && sent < whole ? "Sent. The app answered 304, so the browser showed the copy that it has kept."
        : "Sent. The whole answer came from the app.";
      this.browser = {
        cached, happened, size, sent, status: answer.status, status_line: `${answer.status} ${answer.statusText}`,
        // What the lab adds for its own safety is not the app's.
        headers: [...answer.headers].filter(([name]) => !/^(content-security|x-content-type|referrer|cross-origin)/.test(name)),
      };
      this.#draw();
      this.status.textContent = happened;
      tell("fetched", request.app);
    } catch (error) {
      this.#fault(gone(error));
    }
  }
}
customElements.define("hm-console", Console);
