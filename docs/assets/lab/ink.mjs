// Python in the page's ink: keywords and decorators in bold, comments in grey.

import { el } from "../dom.mjs";

const KEYWORDS = /\b(?:and|as|assert|async|await|break|class|continue|def|del|elif|else|except|finally|for|from|global|if|import|in|is|lambda|not|or|pass|raise|return|try|while|with|yield)\b|^\s*@[\w.]+/g;

/** The nodes of one *line*. */
export function ink(line) {
  if (/^\s*#/.test(line)) return [el("i.c1", line)];
  const nodes = [];
  let at = 0;
  for (const { 0: word, index } of line.matchAll(KEYWORDS)) {
    nodes.push(line.slice(at, index), el("b", word));
    at = index + word.length;
  }
  return [...nodes, line.slice(at)];
}
