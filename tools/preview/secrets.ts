import { SECRET, type Json } from "./plan";

/** Shorter texts are too common to be hidden wherever they appear: half the words of a message would go. */
const SHORTEST = 4;

/** Hides the secrets of one run in whatever leaves it. */
export class Redactor {
  readonly #texts = new Set<string>();

  /** From now on this text is hidden, also as it would look inside a JSON string. */
  learn(text: string): void {
    if (text.length < SHORTEST) return;
    this.#texts.add(text).add(JSON.stringify(text).slice(1, -1));
  }

  /** The text with every known secret replaced; longer ones first, for one secret may be part of another. */
  mask(text: string): string {
    const longestFirst = [...this.#texts].sort((a, b) => b.length - a.length);
    return longestFirst.reduce((masked, known) => masked.replaceAll(known, SECRET), text);
  }

  /** `mask` for each text inside a value. */
  maskValue(value: Json): Json {
    if (typeof value === "string") return this.mask(value);
    if (Array.isArray(value)) return value.map((item) => this.maskValue(item));
    if (typeof value === "object" && value !== null) return this.maskFields(value);
    return value;
  }

  /** `mask` for each text inside the fields of an object. */
  maskFields(object: Record<string, Json>): Record<string, Json> {
    return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, this.maskValue(value)]));
  }

  /** Hides the secrets in an error's message and stack; the error stays the same object of the same class. */
  maskError(error: unknown): unknown {
    if (!(error instanceof Error)) return typeof error === "string" ? this.mask(error) : error;
    const stack = error.stack;
    error.message = this.mask(error.message);
    if (stack !== undefined) error.stack = this.mask(stack);
    return error;
  }
}
