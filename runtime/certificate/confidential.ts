import { inspect } from "node:util";

const HIDDEN = "[confidential]";

/** A text that no log, template, JSON or inspection shows; only `reveal` does, and each use of it can be searched for. */
export class Confidential {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  reveal(): string {
    return this.#text;
  }

  equals(other: Confidential): boolean {
    return this.#text === other.#text;
  }

  toString(): string {
    return HIDDEN;
  }

  toJSON(): string {
    return HIDDEN;
  }

  [inspect.custom](): string {
    return HIDDEN;
  }
}
