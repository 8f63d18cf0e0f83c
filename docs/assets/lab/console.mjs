// Requests to the lesson's API: prepared ones, or your own, as the wire and as this browser see them.

import { all, APPS, badge, button, choice, clock, el, everySecond, explain, fill, fold, gone, header, here, lesson, many, logged, Panel, pre, rail, sr, tell, verdict, WHOSE } from "./make.mjs";

const SMALL = 400;
/** The explanations that the page's recorded answers have, by header. */
const explained = new Map(all(".hm-exchange .hm-says > p").reverse().map((recorded) => {
  const words = recorded.cloneNode(true);
  const name = words.querySelector("b").textContent.replace(/\.$/, "");
  words.id = `hm-c-${name.toLowerCase()}`;
  return [name, words];
}));

/** How long a client may keep *response*: seconds left when it came, and how that is counted. */
function freshness(response) {
  const of = (name) => header(response, name);
  const control = of("Cache-Control") ?? "";
  const age = +(of("Age") ?? 0);
  const most = control.match(/\bmax-age=(\d+)/)?.[1];
  const whole = +(most ?? Math.round((Date.parse(of("Expires")) - Date.parse(of("Date") ?? new Date())) / 1000));
  const why = response.status >= 400 ? "An error is not kept."
    : control.includes("no-store") ? "no-store: nobody keeps this answer."
    : control.includes("no-cache") ? "no-cache: it may be kept, and is asked for again each time."
    : Number.isNaN(whole) && "Neither max-age nor Expires: nothing is promised.";
  return { why, whole, left: whole - age, sum: `${most ? "max-age" : "Expires − Date"} ${whole}${age ? " − Age " + age : ""} = ` };
}

/** What became of each header: a sign, its name, both values. */
function differences(...both) {
  const [old, now] = both.map(({ status, headers, body, body_bytes: size }) => {
    const facts = new Map([["Status", `${status}`]]);
    for (const [name, value] of headers) facts.set(name, facts.has(name) ? `${facts.get(name)}, ${value}` : value);
    if (body !== undefined) facts.set("Body", `${many(size, "byte")}, ${body}`);
    return facts;
  });
  return [...new Map([...old, ...now]).keys()].map((name) => {
    const [first, again] = [old.get(name), now.get(name)];
    return [change(first, again, first !== again), name, first, again];
  });
}
export const change = (one, other, differs) => (!differs ? "=" : one == null ? "+" : other == null ? "−" : "≠");
const SIGNS = { "+": "added", "−": "gone", "≠": "differs", "=": "same" };
const short = (text) => (text == null ? "none" : text.length > 60 ? `${text.slice(0, 60)} …` : text);

/** A table of such rows: what differs comes first, and what is equal is one quiet row. */
export function table(head, rows) {
  const equal = rows.filter(([sign]) => sign === "=").map(([, name]) => name);
  const line = (sign, name, ...cells) => el(`tr.is-${SIGNS[sign]}`,
    el("td.hm-sign", el("span", { "aria-hidden": "true" }, sign), sr(SIGNS[sign])), el("th", { scope: "row" }, name), cells);
  return el("div.hm-scroll", { tabindex: 0, role: "group", "aria-label": "What differs" }, el("table.hm-table",
    el("thead", el("tr", el("td.hm-sign"), ["What", ...head].map((text) => el("th", { scope: "col" }, text)))),
    el("tbody",
      rows.filter(([sign]) => sign !== "=").map(([sign, name, ...both]) => line(sign, name, both.map((one) => el("td", short(one))))),
      equal[0] && line("=", equal.length > 3 ? `${equal.slice(0, 2).join(", ")} and ${equal.length - 2} more` : equal.join(", "),
        el("td", { colspan: 2 }, "equal")))));
}

/** An answer as it came: status, every header. Those that the page explains are buttons. */
const wire = (response) =>
  el("ul", el("li.is-status", response.status_line ?? `${response.status}`), response.headers.map(([name, value]) => {
    const says = explained.get(name)?.id;
    return el("li", says ? el("span.hm-h", { "data-says": says }, el("b", `${name}:`), ` ${value}`) : `${name}: ${value}`);
  }));

function body({ body: text, body_bytes: size }, label) {
  let shown = text;
  try {
    shown = JSON.stringify(JSON.parse(text), null, 1);
  } catch {
    // Cut off, or no JSON: as it came.
  }
  const content = size > 0 && pre(label, shown);
  const cut = size > text.length && text.length >= 4000 ? `, the first ${text.length.toLocaleString("en")}` : "";
  return size < SMALL ? content : fold(`Body, ${many(size, "byte")}${cut}`, content);
}

class Console extends Panel {
  #now = null;
  #before = null;

  make() {
    this.app = choice("Which app is asked", APPS, (app) => { this.#reset(); tell("app", app); });
    this.prepared = el("div.hm-prepared", { role: "group", "aria-label": "Requests of this lesson" });
    const field = (label, input, kind, digit) =>
      el("label.hm-field", { "data-k": kind }, el("span", kind && el(`i.hm-no-k.k-${kind}`, { "aria-hidden": "true" }, digit), label), input);
    const methods = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"].map((one) => el("option", one));
    this.method = el("select", { onchange: () => this.#needs() }, methods);
    this.path = el("input", { value: "/videogames/", required: true });
    this.headers = el("textarea", { rows: 2 });
    this.cookies = el("input", { placeholder: "theme=dark" });
    this.text = el("textarea", { rows: 2 });
    this.textField = field("Body", this.text);
    this.user = choice("Who is asking", { nobody: "nobody", ana: "ana", bob: "bob" });
    this.form = el("form.hm-ask", { spellcheck: "false", autocomplete: "off", autocapitalize: "off", onsubmit: (event) => { event.preventDefault(); this.send(); } },
      field("Method", this.method, "method", "1"), field("Path and query", this.path, "url", "2"),
      el("button.hm-btn.hm-btn--go", { type: "submit" }, "Send"),
      el("div.hm-ask__more", field("Headers, one a line", this.headers, "vary", "3"), field("Cookies", this.cookies),
        el("div.hm-field", el("span", { "aria-hidden": "true" }, "Who is asking"), this.user), this.textField));
    this.#reset();
    this.result.className = "hm-result";
    this.append(el("div.hm-bar", el("h3", "Console"), this.app), this.prepared, this.form, el("div.hm-foot", this.status), this.result);
    everySecond(() => this.#count());
    this.#needs();
    this.attempt(async () => {
      const { prepared } = await lesson("");
      fill(this.prepared, prepared.map((one) => el("button.hm-chip", { type: "button", onclick: () => { this.#write(one); this.send(); } }, one.line)));
      if (prepared[0]) this.#write(prepared[0]);
    }, () => this.send());
  }
  #needs() { this.textField.hidden = ["GET", "HEAD", "OPTIONS"].includes(this.method.value); }
  #reset() {
    this.#now = null;
    fill(this.result);
    this.say(`Nothing is sent to ${WHOSE[this.app.value]} yet.`);
  }
  /** The form says what a prepared request does. */
  #write({ method, path, headers, user, body: text }) {
    this.method.value = method;
    this.path.value = path;
    const isCookie = ([name]) => name.toLowerCase() === "cookie";
    this.headers.value = headers.filter((one) => !isCookie(one)).map((pair) => pair.join(": ")).join("\n");
    this.cookies.value = headers.filter(isCookie).map(([, value]) => value).join("; ");
    this.user.value = user;
    this.text.value = text ?? "";
    this.#needs();
  }
  #request() {
    const headers = [...this.headers.value.matchAll(/^\s*([^:\s][^:\n]*):?(.*)$/gm)].map(([, ...pair]) => pair.map((one) => one.trim()));
    return {
      app: this.app.value, method: this.method.value, path: this.path.value.trim(), headers,
      cookies: this.cookies.value.trim(), user: this.user.value, body: this.textField.hidden ? null : this.text.value,
    };
  }
  /** Ask as the form says; with *again*, the same request once more, and what changed. */
  send(again = null) {
    const request = again ?? this.#request();
    return this.once(`Asking ${WHOSE[request.app]} …`, async () => {
      const told = await lesson("ask", request);
      if (JSON.stringify(request) !== JSON.stringify(this.#now?.request)) this.browser = null;
      this.#before = again && this.#now;
      this.#now = { ...told, request, came: Date.now() };
      this.#draw();
      tell("asked", { app: request.app, memcached: told.memcached });
    }, () => this.send(again));
  }
  #draw() {
    const { exchange, fault, log, curl, request } = this.#now;
    const { response } = exchange;
    const happened = response && verdict(exchange);
    this.say(fault ? "The app did not answer."
      : `${[response.status, happened, exchange.queries != null && many(exchange.queries, "query", "queries")].filter(Boolean).join(", ")}.`);
    fill(this.result,
      fault && el("div.hm-fault", el("p", el("b", "The app did not answer. "), fault)),
      log[0] && el("div.hm-log", el("p.hm-cap", "Your log"), pre("Log of the app", logged(log))),
      response && [
        el("div.hm-pair", this.#lens("On the wire", "sent by the lab, every header", el("div.hm-wire",
          el("p.hm-wire__ask", el("b", `${request.method} ${request.path}`), happened && badge(happened)),
          wire(response), body(response, "Body of the answer"))), this.#browser()),
        el("details.hm-says", response.headers.map(([name]) => explained.get(name))), this.#fresh(response),
        el("div.hm-rails", el("p.hm-rails__name", "memcached"), rail(exchange),
          !exchange.events.length && el("p.hm-silent", "Nothing was asked of memcached.")),
        this.#before?.exchange.response && el("div", el("p.hm-cap", "Sent again: what changed"),
          table(["first", "again"], differences(this.#before.exchange.response, response))),
      ],
      el("div.hm-foot",
        curl?.length > 0 && fold("As a curl line", pre("The same request as a curl line", curl.join("\n"))),
        button("Send again and compare", () => this.send(this.#now.request))));
    explain(this.result);
    this.#count();
  }
  #lens(title, by, ...inside) {
    return el("section.hm-lens", { "aria-label": title }, el("div.hm-lens__head", el("h4", title), el("span", by)), inside);
  }
  #fresh(response) {
    const { whole, left, sum, why } = freshness(response);
    if (why) return el("p.hm-fresh__none", el("b", "Freshness. "), why);
    this.ring = el("b.hm-ring", { "aria-hidden": "true" });
    this.until = el("p");
    return el("div.hm-fresh", this.ring,
      el("div", this.until, el("p.hm-fresh__sum", sum, el("b", `${left} s`), whole ? "" : " from the start")));
  }
  /** One second less. */
  #count() {
    if (!this.ring?.isConnected) return;
    const { exchange, came } = this.#now;
    const { whole, left } = freshness(exchange.response);
    const rest = Math.max(0, Math.round(left - (Date.now() - came) / 1000));
    this.ring.textContent = clock(rest);
    this.ring.style.setProperty("--left", whole > 0 ? (100 * rest) / whole : 0);
    fill(this.until, el("b", rest ? "Fresh" : "Stale"), ", counted from the headers:");
  }

  /** What this browser's own `fetch` does with the same request. */
  #browser() {
    const { request } = this.#now;
    const can = ["GET", "HEAD"].includes(request.method);
    const seen = this.browser;
    return this.#lens("This browser", "its own fetch, and its own cache", el("div.hm-wire",
      !can && el("p", "Only GET and HEAD have a second view."),
      can && !seen && el("p", "Not asked yet. A fetch is a request of its own: your app sees it, unless this browser has kept an answer."),
      seen && [
        el("p.hm-wire__ask", el("b", `${request.method} ${request.path}`), seen.cached && badge("HIT", "HIT IN THE BROWSER")),
        el("p", el("b", seen.happened)),
        wire(seen), el("p.hm-body", many(seen.size, "byte"), " in the body, ", many(seen.sent, "byte"), " received"),
      ],
      seen && request.user !== "nobody" && el("p.hm-muted", `The lab adds ${request.user}’s cookie on the way: this browser’s cache does not see it.`),
      seen && request.cookies && el("p.hm-muted", "A page may not set cookies: those of the form are not sent."),
      can && button("Fetch it here", () => this.#fetch())));
  }
  #fetch() {
    const { request } = this.#now;
    const url = new URL(`/lab/api/${here}/${request.app}${request.path}`, location.href);
    const headers = request.headers.filter(([name]) => name.toLowerCase() !== "cookie");
    if (request.user !== "nobody") headers.push(["X-Lab-User", request.user]);
    this.say("This browser fetches …");
    return this.attempt(async () => {
      performance.clearResourceTimings();
      const answer = await fetch(url, { method: request.method, headers }).catch(gone);
      const size = (await answer.arrayBuffer().catch(gone)).byteLength;
      // The browser notes down what it did a moment later.
      await new Promise((on) => setTimeout(on, 100));
      const entry = performance.getEntriesByName(url.href).at(-1);
      const { transferSize: sent = 0, encodedBodySize: whole = 0 } = entry ?? {};
      // A copy that the app has just confirmed is "delivered from the cache", too: only its size tells.
      const cached = entry && sent === 0 && whole > 0;
      const happened = !entry ? "This browser does not tell where the answer came from."
        : cached ? "Nothing was sent. This answer is the copy that the browser has kept."
        : answer.status === 304 ? "Sent. The app answered 304, without a body."
        : whole && sent < whole ? "Sent. The app answered 304, so the browser showed the copy that it has kept."
        : "Sent. The whole answer came from the app.";
      this.browser = {
        cached, happened, size, sent, status_line: `${answer.status} ${answer.statusText}`,
        // What the lab adds for its own safety is not the app's.
        headers: [...answer.headers].filter(([name]) => !/^(content-security|x-content-type|referrer|cross-origin)/.test(name)),
      };
      this.#draw();
      this.say(happened);
      tell("fetched");
    }, () => this.#fetch());
  }
}
customElements.define("hm-console", Console);
