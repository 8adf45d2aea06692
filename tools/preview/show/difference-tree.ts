import type { ComponentAbove } from "../diff/change";
import type { SharedChange } from "../diff/difference";
import { detailsOf, SIGNS, titleOf } from "./difference";
import { htmlText } from "./html-text";

interface Node {
  readonly components: Map<string, { readonly at: ComponentAbove; readonly node: Node }>;
  readonly changes: SharedChange[];
}

/** So many changes are shown with what they are. */
const MOST_OPEN = 30;

/** The changes below the components that they are in. */
export function treeHtml(changes: readonly SharedChange[]): string {
  const root = empty();
  for (const one of changes) nodeOf(root, one.change.above).changes.push(one);
  return nodeHtml(root, changes.length <= MOST_OPEN);
}

function empty(): Node {
  return { components: new Map(), changes: [] };
}

function nodeOf(root: Node, above: readonly ComponentAbove[]): Node {
  let node = root;
  for (const at of above) {
    const known = node.components.get(`${at.kind} ${at.name}`) ?? { at, node: empty() };
    node.components.set(`${at.kind} ${at.name}`, known);
    node = known.node;
  }
  return node;
}

function nodeHtml({ components, changes }: Node, isOpen: boolean): string {
  const inner = [...components.values()].map(
    ({ at, node }) =>
      `<details class="component" open><summary>${htmlText(at.name)} <small>${htmlText(at.kind)}</small></summary>${nodeHtml(node, isOpen)}</details>`,
  );
  return [...changes.map((one) => changeHtml(one, isOpen)), ...inner].join("");
}

function changeHtml({ stacks, change }: SharedChange, isOpen: boolean): string {
  const title = `${SIGNS[change.action]} ${titleOf(change)}`;
  const details = detailsOf(change).map((text) => `<li><code>${htmlText(text)}</code></li>`);
  return `<details class="change ${change.action}"${isOpen ? " open" : ""}><summary><code>${htmlText(title)}</code> <small>${htmlText(stacks.join(", "))}</small></summary><ul>${details.join("")}</ul></details>`;
}
