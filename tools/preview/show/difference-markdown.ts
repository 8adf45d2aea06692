import { Action } from "../diff/change";
import type { Difference, SharedChange } from "../diff/difference";
import { detailsOf, goneLines, headline, merged, SIGNS, titleOf, warnings } from "./difference";
import { htmlText } from "./html-text";

/** GitHub refuses a longer comment (65,536 characters, its API's message), and we leave some for what the workflow puts around it. */
const MOST_CHARACTERS = 60_000;

/** For a pull request: what it means first, for every stack; then every change, folded, as many as fit, and how many did not. */
export function differenceMarkdown(difference: Difference, most = MOST_CHARACTERS): string {
  const head = warnings(difference).map(({ one, warned }) => {
    const lists = warned.map(([title, lines]) => listed(title, lines));
    return `**${htmlText(headline(one))}**\n${lists.join("")}`;
  });
  const all = difference.stacks.filter(({ isNew }) => !isNew).map(({ stack }) => stack);
  const changes = [...difference.changes].sort((a, b) => weight(b) - weight(a));
  const patches = merged(difference).map(({ stacks, haproxy }) => folded(`HAProxy's files: ${stacks.join(", ")}`, block(haproxy.trimEnd(), "diff"))); // prettier-ignore
  head.push(...goneLines(difference).map((line) => `**${htmlText(line)}**\n`));
  return fitted(head.join("\n"), [...changes.map((one) => changeDetails(one, all)), ...patches], most);
}

function fitted(head: string, details: readonly string[], most: number): string {
  // Room for what is said of those that do not fit.
  const room = most - 200;
  const shownHead =
    head.length <= room ? head : `${head.slice(0, room - 60)}…\n\n(cut here: the workflow's artifact has all of it)`;
  const taken: string[] = [];
  let length = shownHead.length;
  for (const one of details) {
    if (length + one.length + 1 > room) break;
    taken.push(one);
    length += one.length + 1;
  }
  const left = details.length - taken.length;
  const rest =
    left === 0 ? [] : [`${left} more of ${details.length} do not fit here: the workflow's artifact has them all.`];
  return [shownHead, ...taken, ...rest].join("\n");
}

/** What is deleted or replaced is read first. */
function weight({ change: { action } }: SharedChange): number {
  return [Action.Create, Action.Update, Action.Replace, Action.Delete].indexOf(action);
}

function changeDetails({ stacks, change }: SharedChange, all: readonly string[]): string {
  const where = stacks.length === all.length ? "" : ` (${stacks.join(", ")})`;
  const title = `${SIGNS[change.action]} ${titleOf(change)}${where}`;
  const details = detailsOf(change);
  return details.length === 0 ? `- ${code(title)}` : folded(title, block(details.join("\n")));
}

function folded(title: string, body: string): string {
  return `<details><summary><code>${htmlText(title)}</code></summary>\n\n${body}\n\n</details>`;
}

function listed(title: string, lines: readonly string[]): string {
  return `- :warning: ${title}\n${lines.map((line) => `  - ${code(line)}`).join("\n")}\n`;
}

/** What stands in a plan must not end the block that it stands in. */
function block(text: string, language = ""): string {
  return `\`\`\`${language}\n${text.replaceAll("`", "'")}\n\`\`\``;
}

function code(text: string): string {
  return `\`${text.replaceAll("`", "'")}\``;
}
