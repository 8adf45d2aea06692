import { readFileSync } from "node:fs";
import path from "node:path";
import type { Difference, SharedChange, StackDifference } from "../diff/difference";
import { headline, leafText, merged, SIGNS, titleOf, warnings } from "./difference";
import { htmlText } from "./html-text";

type Hop = readonly [name: string, components: readonly string[]];

/** The hops of both paths in order, and the components that each is made of, by the last part of their type. */
const PATHS: readonly (readonly [path: string, hops: readonly Hop[]])[] = [
  [
    "request path",
    [
      ["gateway", ["Gateway", "Domain"]],
      ["link", ["Link"]],
      ["balancer", ["Balancer"]],
      ["fleet", ["HaproxyFleet", "HaproxyImage"]],
      ["backends", ["Backends"]],
    ],
  ],
  [
    "certificate path",
    [
      ["issue", ["Authority"]],
      ["secret, rotate", ["RotatedCertificate"]],
      ["agent", ["AgentImage"]],
      ["haproxy", ["HaproxyFleet"]],
    ],
  ],
  [
    "beside them",
    [
      ["network, keys, logs", ["Network", "Keys", "Logs"]],
      ["alarms", ["Alarms"]],
    ],
  ],
];

/** One page that needs nothing else: what it means, the paths with what changed marked, every change with a search over them. */
export function differenceHtml(difference: Difference): string {
  const page = readFileSync(path.join(__dirname, "difference.html"), "utf8");
  const parts: Readonly<Record<string, string>> = {
    STACKS: difference.stacks.map(stackHtml).join(""),
    PATHS: PATHS.map(([name, hops]) => pathHtml(name, hops, difference.changes)).join(""),
    CHANGES: difference.changes.map(changeHtml).join(""),
    HAPROXY: merged(difference)
      .map(
        ({ stacks, haproxy }) =>
          `<h2>${htmlText(`HAProxy's files: ${stacks.join(", ")}`)}</h2><pre>${patchHtml(haproxy)}</pre>`,
      )
      .join(""),
  };
  return page.replace(/<!-- (\w+) -->/g, (_, name: string) => parts[name] ?? "");
}

function stackHtml(one: StackDifference): string {
  const lists = warnings(one).map(
    ([name, lines]) => `<h3 class="warning">${htmlText(name)}</h3><ul>${lines.map(item).join("")}</ul>`,
  );
  return `<section><h2>${htmlText(headline(one))}</h2>${lists.join("")}</section>`;
}

function pathHtml(name: string, hops: readonly Hop[], changes: readonly SharedChange[]): string {
  const boxes = hops.map(([hop, components]) => {
    const count = changes.filter(({ change }) => components.some((one) => isOf(change.resource, one))).length;
    return count === 0
      ? `<li>${htmlText(hop)}</li>`
      : `<li class="changed">${htmlText(hop)} <b title="changes">${count}</b></li>`;
  });
  return `<h2>${htmlText(name)}</h2><ol class="path">${boxes.join("")}</ol>`;
}

/** Whether a resource is a component, or of one. */
function isOf({ urn, type }: { readonly urn: string; readonly type: string }, component: string): boolean {
  return type.endsWith(`:${component}`) || urn.includes(`:${component}$`);
}

function changeHtml({ stacks, change }: SharedChange): string {
  const title = `${SIGNS[change.action]} ${titleOf(change)}`;
  const leaves = change.leaves.map((leaf) => item(leafText(leaf))).join("");
  return `<details class="${change.action}"><summary><code>${htmlText(title)}</code> <small>${htmlText(stacks.join(", "))}</small></summary><ul>${leaves}</ul></details>`;
}

function patchHtml(patch: string): string {
  const line = (text: string) =>
    /^[+-]/.test(text)
      ? `<span class="${text.startsWith("+") ? "Create" : "Delete"}">${htmlText(text)}</span>`
      : htmlText(text);
  return patch.split("\n").map(line).join("\n");
}

function item(text: string): string {
  return `<li><code>${htmlText(text)}</code></li>`;
}
