// Requests to the API of the lesson, prepared ones or your own. Each response is shown as it came, and as this browser's fetch sees it.

import { all, button, el, explain } from "../dom.mjs";
import { APP_NAMES, APPS, badge, choice, clock, counted, everySecond, fill, fold, header, logText, Panel, pre, timeline, verdict } from "./parts.mjs";
import { about, connectionLost, emit, lesson, number, refuse } from "./server.mjs";
import { change, table } from "./table.mjs";

/** A body of fewer bytes is shown unfolded. */
const SMALL = 400;
/** The number of characters after which the lab cuts a body off. */
const CUT = 4000;
/** The explanations of headers that the page has for its recorded responses, by header. */
const explained = new Map(all(".hm-exchange .hm-says > p").reverse().map((recorded) => {
  const copy = recorded.cloneNode(true);
  const name = copy.querySelector("b").textContent.replace(/\.$/, "");
  copy.id = `hm-c-${name.toLowerCase()}`;
  return [name, copy];
}));

/** How many seconds *response* was still fresh when it came, and the calculation; or why there is no such number. */
function freshness(response) {
  const value = (name) => header(response, name);
  const control = value("Cache-Control") ?? "";
  const age = +(value("Age") ?? 0);
  const maxAge = control.match(/\bmax-age=(\d+)/)?.[1];
  const lifetime = +(maxAge ?? Math.round((Date.parse(value("Expires")) - Date.parse(value("Date") ?? new Date())) / 1000));
  const why = response.status >= 400 ? "Errors are usually not stored."
    : control.includes("no-store") ? "no-store: no cache may store this response."
    : control.includes("no-cache") ? "no-cache: a cache may store it, and has to ask the server before each use."
    : Number.isNaN(lifetime) && "Neither max-age nor Expires: the response gives no lifetime.";
  return { why, lifetime, left: lifetime - age, sum: `${maxAge ? "max-age" : "Expires − Date"} ${lifetime}${age ? " − Age " + age : ""} = ` };
}

/** A row for each header of two responses: a sign, the name, both values. */
function differences(...both) {
  const [old, now] = both.map(({ status, headers, body, body_bytes: size }) => {
    const facts = new Map([["Status", `${status}`]]);
    for (const [name, value] of headers) facts.set(name, facts.has(name) ? `${facts.get(name)}, ${value}` : value);
    if (body !== undefined) facts.set("Body", `${counted(size, "byte")}, ${body}`);
    return facts;
  });
  return [...new Map([...old, ...now]).keys()].map((name) => {
    const [first, again] = [old.get(name), now.get(name)];
    return [change(first, again, first !== again), name, first, again];
  });
}
/** The status and every header of a response. Those that the page explains become buttons. */
const head = (response) =>
  el("ul", el("li.is-status", response.status_line ?? `${response.status}`), response.headers.map(([name, value]) => {
    const says = explained.get(name)?.id;
    return el("li", says ? el("span.hm-h", { "data-says": says }, el("b", `${name}:`), ` ${value}`) : `${name}: ${value}`);
  }));

function body({ body: text, body_bytes: size }, label) {
  let shown = text;
  try {
    shown = JSON.stringify(JSON.parse(text), null, 1);
  } catch {
    // Not JSON, or cut off: shown as it came.
  }
  const content = size > 0 && pre(label, shown);
  const cut = size > text.length && text.length >= CUT ? `, the first ${text.length.toLocaleString("en")}` : "";
  return size < SMALL ? content : fold(`Body, ${counted(size, "byte")}${cut}`, content);
}

class Console extends Panel {
  /** The last exchange with its request, and the one before it when that request was sent again. */
  #now = null;
  #before = null;

  build() {
    this.app = choice("Which app to ask", APPS, (app) => { this.#reset(); emit("app", app); });
    this.prepared = el("div.hm-prepared", { role: "group", "aria-label": "Requests of this lesson" });
    const field = (label, input, kind, digit) =>
      el("label.hm-field", { "data-k": kind }, el("span", kind && el(`i.hm-no-k.k-${kind}`, { "aria-hidden": "true" }, digit), label), input);
    const methods = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"].map((one) => el("option", one));
    this.method = el("select", { onchange: () => this.#showBody() }, methods);
    this.path = el("input", { value: "/videogames/", required: true });
    this.headers = el("textarea", { rows: 2 });
    this.cookies = el("input", { placeholder: "theme=dark" });
    this.text = el("textarea", { rows: 2 });
    this.textField = field("Body", this.text);
    this.user = choice("Who is asking", { nobody: "nobody", ana: "ana", bob: "bob" });
    this.form = el("form.hm-ask", { spellcheck: "false", autocomplete: "off", autocapitalize: "off", onsubmit: (event) => { event.preventDefault(); this.send(); } },
      field("Method", this.method, "method", "1"), field("Path and query", this.path, "url", "2"),
      el("button.hm-btn.hm-btn--go", { type: "submit" }, "Send"),
      el("div.hm-ask__more", field("Headers, one per line", this.headers, "vary", "3"), field("Cookies", this.cookies),
        el("div.hm-field", el("span", { "aria-hidden": "true" }, "Who is asking"), this.user), this.textField));
    this.#reset();
    this.result.className = "hm-result";
    this.append(el("div.hm-bar", el("h3", "Console"), this.app), this.prepared, this.form, el("div.hm-foot", this.status), this.result);
    everySecond(() => this.#count());
    this.#showBody();
    this.attempt(async () => {
      const { prepared } = await about();
      fill(this.prepared, prepared.map((one) => el("button.hm-chip", { type: "button", onclick: () => { this.#fillForm(one); this.send(); } }, one.line)));
      if (prepared[0]) this.#fillForm(prepared[0]);
    }, () => this.send());
  }
  #showBody() { this.textField.hidden = ["GET", "HEAD", "OPTIONS"].includes(this.method.value); }
  #reset() {
    this.#now = null;
    fill(this.result);
    this.say(`No request to ${APP_NAMES[this.app.value]} yet.`);
  }
  /** Fill the form with a prepared request. */
  #fillForm({ method, path, headers, user, body: text }) {
    this.method.value = method;
    this.path.value = path;
    const isCookie = ([name]) => name.toLowerCase() === "cookie";
    this.headers.value = headers.filter((one) => !isCookie(one)).map((pair) => pair.join(": ")).join("\n");
    this.cookies.value = headers.filter(isCookie).map(([, value]) => value).join("; ");
    this.user.value = user;
    this.text.value = text ?? "";
    this.#showBody();
  }
  #request() {
    const headers = [...this.headers.value.matchAll(/^\s*([^:\s][^:\n]*):?(.*)$/gm)].map(([, ...pair]) => pair.map((one) => one.trim()));
    return {
      app: this.app.value, method: this.method.value, path: this.path.value.trim(), headers,
      cookies: this.cookies.value.trim(), user: this.user.value, body: this.textField.hidden ? null : this.text.value,
    };
  }
  /** Send the request of the form. With the request *again*, send that once more and show what changed. */
  send(again = null) {
    const request = again ?? this.#request();
    return this.once(`Sending to ${APP_NAMES[request.app]} …`, async () => {
      const result = await lesson("ask", request);
      if (JSON.stringify(request) !== JSON.stringify(this.#now?.request)) this.browser = null;
      this.#before = again && this.#now;
      this.#now = { ...result, request, came: Date.now() };
      this.#draw();
      emit("asked", { app: request.app, memcached: result.memcached });
    }, () => this.send(again));
  }
  #draw() {
    const { exchange, fault, log, curl, request } = this.#now;
    const { response } = exchange;
    const found = response && verdict(exchange);
    this.say(fault ? "The app did not respond."
      : `${[response.status, found, exchange.queries != null && counted(exchange.queries, "query", "queries")].filter(Boolean).join(", ")}.`);
    fill(this.result,
      fault && el("div.hm-fault", el("p", el("b", "The app did not respond. "), fault)),
      log[0] && el("div.hm-log", el("p.hm-cap", "Your log"), pre("Log of the app", logText(log))),
      response && [
        el("div.hm-pair", this.#lens("On the wire", "sent by the lab, with every header", el("div.hm-wire",
          el("p.hm-wire__ask", el("b", `${request.method} ${request.path}`), found && badge(found)),
          head(response), body(response, "Body of the response"))), this.#browser()),
        el("details.hm-says", response.headers.map(([name]) => explained.get(name))), this.#fresh(response),
        el("div.hm-rails", el("p.hm-rails__name", "memcached"), timeline(exchange),
          !exchange.events.length && el("p.hm-silent", "memcached received no commands.")),
        this.#before?.exchange.response && el("div", el("p.hm-cap", "Sent again: what changed"),
          table(["first", "again"], differences(this.#before.exchange.response, response))),
      ],
      el("div.hm-foot",
        curl?.length > 0 && fold("As a curl line", pre("The same request as a curl line", curl.join("\n"))),
        button("Send again and compare", () => this.send(this.#now.request))));
    explain(this.result);
    this.#count();
  }
  #lens(title, subtitle, ...inside) {
    return el("section.hm-lens", { "aria-label": title }, el("div.hm-lens__head", el("h4", title), el("span", subtitle)), inside);
  }
  #fresh(response) {
    const { lifetime, left, sum, why } = freshness(response);
    if (why) return el("p.hm-fresh__none", el("b", "Freshness. "), why);
    this.ring = el("b.hm-ring", { "aria-hidden": "true" });
    this.until = el("p");
    return el("div.hm-fresh", this.ring,
      el("div", this.until, el("p.hm-fresh__sum", sum, el("b", `${left} s`), lifetime ? "" : " from the start")));
  }
  /** Update the seconds for which the response is still fresh. */
  #count() {
    if (!this.ring?.isConnected) return;
    const { exchange, came } = this.#now;
    const { lifetime, left } = freshness(exchange.response);
    const seconds = Math.max(0, Math.round(left - (Date.now() - came) / 1000));
    this.ring.textContent = clock(seconds);
    this.ring.style.setProperty("--left", lifetime > 0 ? (100 * seconds) / lifetime : 0);
    fill(this.until, el("b", seconds ? "Fresh" : "Stale"), ", calculated from the headers:");
  }

  /** The same request, made with this browser's own `fetch`. */
  #browser() {
    const { request } = this.#now;
    const possible = ["GET", "HEAD"].includes(request.method);
    const seen = this.browser;
    return this.#lens("This browser", "its own fetch and its own cache", el("div.hm-wire",
      !possible && el("p", "The browser’s view is for GET and HEAD only."),
      possible && !seen && el("p", "Not fetched yet. A fetch is one more request to the app, unless this browser has stored a response."),
      seen && [
        el("p.hm-wire__ask", el("b", `${request.method} ${request.path}`), seen.cached && badge("HIT", "HIT IN THE BROWSER")),
        el("p", el("b", seen.source)),
        head(seen), el("p.hm-body", counted(seen.size, "byte"), " in the body, ", counted(seen.sent, "byte"), " received"),
      ],
      seen && request.user !== "nobody" && el("p.hm-muted", `The lab adds ${request.user}’s cookie on the way, so this browser’s cache does not see it.`),
      seen && request.cookies && el("p.hm-muted", "A page cannot set cookies, so those of the form are not sent."),
      possible && button("Fetch it here", () => this.#fetch())));
  }
  #fetch() {
    const { request } = this.#now;
    const url = new URL(`/lab/api/${number}/${request.app}${request.path}`, location.href);
    const headers = request.headers.filter(([name]) => name.toLowerCase() !== "cookie");
    if (request.user !== "nobody") headers.push(["X-Lab-User", request.user]);
    this.say("Fetching with this browser …");
    return this.attempt(async () => {
      performance.clearResourceTimings();
      const response = await fetch(url, { method: request.method, headers }).catch(connectionLost);
      // A response of the app is in a sandbox; a refusal of the lab is not.
      if (!response.headers.get("Content-Security-Policy")?.startsWith("sandbox")) await refuse(response);
      const size = (await response.arrayBuffer().catch(connectionLost)).byteLength;
      // The browser adds the entry a moment later.
      await new Promise((resolve) => setTimeout(resolve, 100));
      const entry = performance.getEntriesByName(url.href).at(-1);
      const { transferSize: sent = 0, encodedBodySize: stored = 0 } = entry ?? {};
      // For a copy that the app has confirmed with 304, `deliveryType` is "cache", too. Only the size shows the difference.
      const cached = entry && sent === 0 && stored > 0;
      const source = !entry ? "This browser does not say where the response came from."
        : cached ? "Nothing was sent. This response is the browser’s stored copy."
        : response.status === 304 ? "Sent. The app responded with 304, without a body."
        : stored && sent < stored ? "Sent. The app responded with 304, so the browser showed its stored copy."
        : "Sent. The whole response came from the app.";
      this.browser = {
        cached, source, size, sent, status_line: `${response.status} ${response.statusText}`,
        // Without the security headers, which the lab adds.
        headers: [...response.headers].filter(([name]) => !/^(content-security|x-content-type|referrer|cross-origin)/.test(name)),
      };
      this.#draw();
      this.say(source);
      emit("fetched");
    }, () => this.#fetch());
  }
}
customElements.define("hm-console", Console);
