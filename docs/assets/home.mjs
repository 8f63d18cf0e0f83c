// The home page: a request that is a miss, then a hit, and what this machine measured.

import { all, button } from "./dom.mjs";

const stage = document.querySelector(".hm-stage");
const said = stage.querySelector(".hm-stage__said");
const told = stage.querySelector("ol");
const [miss, hit] = told.children;
let isStored = false;

function send() {
  // The time of one miss, and of the hits after it, is enough to compare.
  if (!isStored || told.children.length > 2) told.replaceChildren();
  told.append((isStored ? hit : miss).cloneNode(true));
  stage.dataset.at = "";
  void stage.offsetWidth; // starts the animation again for a second hit
  stage.dataset.at = isStored ? "hit" : "miss";
  said.textContent = isStored ? "memcached had a copy. The database was not read."
    : "Nothing was stored, so the list was made from 1,000 rows, and a copy was stored.";
  isStored = true;
  again.textContent = "Send it again";
}

function empty() {
  isStored = false;
  told.replaceChildren();
  stage.dataset.at = "empty";
  said.textContent = "memcached is empty.";
  again.textContent = "Send the request";
}

let waits = [];
/** Do what was clicked, and end what plays by itself. Only what someone clicked is read out. */
const click = (action) => () => {
  seen.disconnect();
  waits.forEach(clearTimeout);
  said.role = "status";
  action();
};
const again = button("Send the request", click(send));
stage.firstElementChild.append(button("Empty", click(empty)), again);

/** The drawing plays once, when it is seen. For someone who wants no motion, it waits for a click. */
const seen = new IntersectionObserver(([entry]) => {
  if (!entry.isIntersecting) return;
  seen.disconnect();
  empty();
  waits = [setTimeout(send, 900), setTimeout(send, 3400)];
}, { threshold: .6 });
if (!matchMedia("(prefers-reduced-motion: reduce)").matches) seen.observe(stage);

/** Show what `./course bench` measured on this machine instead of what was recorded. */
export function measured(saving) {
  for (const name of ["uncached", "hit", "times", "day"]) {
    const text = saving[name];
    for (const place of [document, miss, hit]) {
      for (const node of all(`[data-saving="${name}"]`, place)) node.textContent = text;
    }
    stage.style.setProperty(`--${name}`, text);
  }
  document.querySelector(".hm-where").textContent = "Measured on this machine";
}
