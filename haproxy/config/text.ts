import type { Line } from "./quoting";
import { Word } from "./quoting";

/** One section of haproxy.cfg. */
export interface Section {
  readonly kind: "global" | "defaults" | "peers" | "ring" | "resolvers" | "frontend" | "backend" | "listen" | "cache";
  readonly name?: Word | string;
  /** The named defaults that it starts from. */
  readonly from?: string;
  /** What it is for: a comment above it, for reviews. */
  readonly about: string;
  readonly body: readonly (Line | Remark)[];
}

/** A comment line inside a section. */
export interface Remark {
  readonly remark: string;
}

/** The only place where configuration text is joined. Same sections, same bytes. */
export function configurationText(sections: readonly Section[]): string {
  return sections.map((section) => `${[...about(section), head(section), ...body(section)].join("\n")}\n`).join("\n");
}

function about(section: Section): string[] {
  return section.about.split("\n").map((row) => `# ${row}`);
}

function head(section: Section): string {
  const name = section.name instanceof Word ? section.name.text : section.name;
  return [section.kind, name, section.from === undefined ? undefined : `from ${section.from}`]
    .filter((part) => part !== undefined)
    .join(" ");
}

function body(section: Section): string[] {
  return section.body.map((row) => ("remark" in row ? `    # ${row.remark}` : `    ${row.text}`));
}
