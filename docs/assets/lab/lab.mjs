// The lab: the bench of a lesson and the home page come alive. Loaded only when the course's own server serves the page.

import { el } from "../dom.mjs";
import { progress } from "./progress.mjs";
import { state } from "./server.mjs";

const facts = await state().catch(() => null);
await new Promise((resolve) => {
  const href = new URL("../lab.css", import.meta.url);
  document.head.append(el("link", { rel: "stylesheet", href, onload: resolve, onerror: resolve }));
});
if (document.querySelector(".hm-bench")) {
  await import("./tabs.mjs");
}
if (facts?.saving && document.querySelector(".hm-stage")) (await import("../home.mjs")).measured(facts.saving);
const figure = document.querySelector(".hm-measured");
if (facts && figure) (await import("./measure.mjs")).measurable(figure, facts.saving);
if (facts) progress(facts.lessons);
