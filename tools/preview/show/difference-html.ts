import { readFileSync } from "node:fs";
import path from "node:path";
import type { Change } from "../diff/change";
import type { Difference, SharedChange, StackDifference } from "../diff/difference";
import { goneLines, headline, merged, warnings, type Warnings } from "./difference";
import { treeHtml } from "./difference-tree";
import { className } from "../monitor/urn";
import { htmlText } from "./html-text";

interface Path {
  readonly name: string;
  /** The hops in order, and the components that each is made of. */
  readonly hops: readonly (readonly [name: string, components: readonly string[]])[];
  /** Whether what comes of one hop goes to the next. */
  readonly flows: boolean;
}

const PATHS: readonly Path[] = [
  {
    name: "request path",
    hops: [
      ["gateway", ["Gateway", "RestGateway", "Domain"]],
      ["link", ["Link"]],
      ["balancer", ["Balancer"]],
      ["fleet", ["HaproxyFleet", "HaproxyImage"]],
      // An API registers the services behind it.
      ["backends", ["Backends", "Api"]],
    ],
    flows: true,
  },
  {
    name: "certificate path",
    hops: [
      ["issue", ["Authority"]],
      ["secret, rotate", ["RotatedCertificate"]],
      ["agent", ["AgentImage"]],
      ["haproxy", ["HaproxyFleet"]],
    ],
    flows: true,
  },
  {
    name: "beside them",
    hops: [
      ["network, keys, logs", ["Network", "Keys", "Logs"]],
      ["alarms, dashboard, queries", ["Alarms", "ApiAlarms", "Dashboard", "LogQueries"]],
      ["heartbeat", ["Heartbeat"]],
    ],
    flows: false,
  },
];

const DRAWN = new Set(PATHS.flatMap(({ hops }) => hops.flatMap(([, components]) => components)));

/** One page that needs nothing else: what it means, the paths with what changed marked, every change with a search over them. */
export function differenceHtml(difference: Difference): string {
  const page = readFileSync(path.join(__dirname, "difference.html"), "utf8");
  const parts: Readonly<Record<string, string>> = {
    STACKS: [...warnings(difference).map(({ one, warned }) => stackHtml(one, warned)), ...goneLines(difference).map((line) => `<h2>${htmlText(line)}</h2>`)].join(""), // prettier-ignore
    PATHS: PATHS.map((one) => pathHtml(one, difference.changes)).join(""),
    CHANGES: treeHtml(difference.changes),
    HAPROXY: merged(difference)
      .map(
        ({ stacks, haproxy }) =>
          `<h2>${htmlText(`HAProxy's files: ${stacks.join(", ")}`)}</h2><pre>${patchHtml(haproxy)}</pre>`,
      )
      .join(""),
  };
  return page.replace(/<!-- (\w+) -->/g, (_, name: string) => parts[name] ?? "");
}

function stackHtml(one: StackDifference, warned: Warnings): string {
  const lists = warned.map(
    ([name, lines]) => `<div class="warning"><h3>${htmlText(name)}</h3><ul>${lines.map(item).join("")}</ul></div>`,
  );
  return `<section class="stack"><h2>${htmlText(headline(one))}</h2>${lists.join("")}</section>`;
}

function pathHtml({ name, hops, flows }: Path, changes: readonly SharedChange[]): string {
  const boxes = hops.map(([hop, components]) => {
    const count = changes.filter(({ change }) => components.includes(componentOf(change) ?? "")).length;
    return count === 0
      ? `<li>${htmlText(hop)}</li>`
      : `<li class="changed">${htmlText(hop)} <b title="changes">${count}</b></li>`;
  });
  return `<h3>${htmlText(name)}</h3><ol class="path${flows ? " flow" : ""}">${boxes.join("")}</ol>`;
}

/** The innermost component of the drawing that a resource is, or is in. */
function componentOf({ resource, above }: Change): string | undefined {
  const innermost = resource.options.component ? [className(resource.type)] : [];
  return [...above.map(({ kind }) => kind), ...innermost].findLast((kind) => DRAWN.has(kind));
}

function patchHtml(patch: string): string {
  const line = (text: string) =>
    /^[+-]/.test(text)
      ? `<${text.startsWith("+") ? "ins" : "del"}>${htmlText(text)}</${text.startsWith("+") ? "ins" : "del"}>`
      : htmlText(text);
  return patch.split("\n").map(line).join("\n");
}

function item(text: string): string {
  return `<li><code>${htmlText(text)}</code></li>`;
}
