// The tabs Code and Ask: each is loaded when it is first shown, and Ask also when a prediction is played.

import * as bench from "../bench.mjs";
import { predictions } from "../predict.mjs";
import { stopped, useCode } from "./checks.mjs";
import { connectionLost, on } from "./server.mjs";

const loading = {};
let failures = 0;

/** The module of the tab *name*. What could not be loaded is tried again. */
const load = (name) => loading[name] ??= fetchTab(name);

async function fetchTab(name) {
  // A browser may remember that an address could not be loaded: try another one.
  const address = `./${name}.mjs${failures ? `?again=${failures}` : ""}`;
  const module = await import(address).catch((error) => {
    failures++;
    loading[name] = null;
    return connectionLost(error);
  });
  if (name === "code") await useCode(module);
  return module;
}

function fill(name) {
  if (name !== "checks") bench.filled[name] = load(name).catch(stopped);
}

bench.root.addEventListener("hm-tab", ({ detail }) => fill(detail));
const fillShown = () => fill(bench.root.dataset.tab);
on("reached", fillShown);
fillShown();
predictions((lines) => load("ask").then((ask) => ask.play(lines)).catch((error) => { stopped(error); bench.reveal(); }));
