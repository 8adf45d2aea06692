import { readFileSync } from "node:fs";
import path from "node:path";
import { htmlText } from "./html-text";

/** Of a change. */
export const Side = { Before: "Before", After: "After" } as const;

export type Side = (typeof Side)[keyof typeof Side];

/** That one side makes no plan: said as such, so that nothing is taken for new or for deleted. */
export interface NotCompared {
  readonly side: Side;
  readonly why: string;
}

/** For a terminal. */
export function notComparedText({ side, why }: NotCompared): string {
  return `${headline(side)}\n\n${why}`;
}

/** For a pull request. */
export function notComparedMarkdown({ side, why }: NotCompared): string {
  return `**${headline(side)}**\n\n\`\`\`\n${why.replaceAll("`", "'")}\n\`\`\``;
}

/** As a page of its own. */
export function notComparedHtml({ side, why }: NotCompared): string {
  const page = readFileSync(path.join(__dirname, "difference.html"), "utf8");
  const said = `<h2>${htmlText(headline(side))}</h2><pre>${htmlText(why)}</pre>`;
  return page.replace(/<!-- STACKS -->[\s\S]*(?=<script>)/, said).replace(/<script>[\s\S]*<\/script>\s*/, "");
}

function headline(side: Side): string {
  return `Nothing is compared: the code ${side.toLowerCase()} the change makes no plan`;
}
