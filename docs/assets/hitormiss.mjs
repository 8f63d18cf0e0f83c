// The script of every page. Pages can be read in full without it.

import "./frame.mjs";

// The course's own server says in `Server-Timing` that it has a lab, so no page has to ask.
const [visit] = performance.getEntriesByType("navigation");
const hasLab = visit?.serverTiming?.some(({ name }) => name === "lab");
if (document.querySelector(".hm-bench")) await import("./bench.mjs");
if (document.querySelector(".hm-stage")) import("./home.mjs");
if (hasLab) import("./lab/lab.mjs");
else if (document.querySelector(".hm-bench")) import("./recorded.mjs");
