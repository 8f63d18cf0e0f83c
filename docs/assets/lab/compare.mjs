// Your app and the solution, asked the same: the rows that the terminal shows for `./course diff 8 --live`.

import { el } from "../dom.mjs";
import { lesson } from "./server.mjs";
import { change, table } from "./table.mjs";

const compared = (rows) => table(["yours", "solution"], rows.map(({ name, workspace, solution, differs }) =>
  [change(workspace, solution, differs), name, workspace, solution]));

/** What the lab finds: a node for each request, one for memcached, and the sentence that sums it up. */
export async function askBoth() {
  const { requests, keys, faults, verdict } = await lesson("compare", {});
  return [
    el("p.hm-verdict", el("b", verdict)),
    Object.entries({ workspace: "Your app", solution: "The solution" }).map(([app, name]) =>
      faults[app] && el("p.hm-fault1", el("b", `${name} did not respond. `), faults[app])),
    requests.map(({ line, rows }, place) => el("div.hm-asked", el("p", el("i.hm-n", `${place + 1}`), " ", el("code", line)), compared(rows))),
    el("div.hm-asked", el("p", "memcached at the end"), keys[0] ? compared(keys) : el("p", "Both are empty.")),
  ];
}
