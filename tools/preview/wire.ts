import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { runtime } from "@pulumi/pulumi";
import { SECRET, UNKNOWN, type Json } from "./plan";

/*
 * Properties travel between program and engine as JSON in which an object with a signature stands for something that
 * JSON lacks.
 */
const SIGNATURE = runtime.specialSigKey;

/** The value that travels in place of one that is not known yet. */
export const UNKNOWN_WIRE: string = runtime.unknownValue;

/** A value on the wire. */
export type Wire = Json;
export type WireObject = { [key: string]: Wire };

/** What one object on the wire stands for. */
export type WireContent =
  | { readonly kind: "plain"; readonly propertiesOf: WireObject }
  | { readonly kind: "secret"; readonly value: Wire }
  | { readonly kind: "output"; readonly value: Wire; readonly secret: boolean }
  | { readonly kind: "resource"; readonly urn: string }
  | { readonly kind: "asset" | "archive"; readonly content: WireObject };

/** What an object on the wire stands for: a plain object, or one with a signature. */
export function contentOf(object: WireObject): WireContent {
  const { [SIGNATURE]: signature, ...content } = object;
  switch (text(signature)) {
    case runtime.specialSecretSig:
      return { kind: "secret", value: content.value ?? null };
    case runtime.specialOutputValueSig:
      return {
        kind: "output",
        value: "value" in content ? (content.value ?? null) : UNKNOWN_WIRE,
        secret: content.secret === true,
      };
    case runtime.specialResourceSig:
      return { kind: "resource", urn: text(content.urn) };
    case runtime.specialAssetSig:
      return { kind: "asset", content };
    case runtime.specialArchiveSig:
      return { kind: "archive", content };
    default:
      return { kind: "plain", propertiesOf: object };
  }
}

/** Marks a value as secret; marking it twice changes nothing. */
export function secret(value: Wire): Wire {
  const marked = isWireObject(value) && contentOf(value).kind === "secret";
  return marked ? value : { [SIGNATURE]: runtime.specialSecretSig, value };
}

/** True for an object, plain or signed. */
export function isWireObject(value: Wire | undefined): value is WireObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What stands in a plan in place of a secret. */
export type SecretText = (value: Wire) => Json;

/** Nothing of a secret is shown. */
const hiddenSecret: SecretText = () => SECRET;

/**
 * Shows a secret text that a provider's secret is part of by its symbol (`«RandomPassword proof».result;…`). No provider
 * was asked, so there is no secret in it; any other secret stays hidden.
 */
export const passwordSymbol: SecretText = (value) =>
  typeof value === "string" && /«RandomPassword [^»]+»\.result/.test(value) ? value : SECRET;

/** The value as a plan shows it: secrets and unknowns replaced, assets and references by what they point at. */
export function planValue(value: Wire, secretText: SecretText = hiddenSecret): Json {
  if (value === UNKNOWN_WIRE) return UNKNOWN;
  if (Array.isArray(value)) return value.map((item) => planValue(item, secretText));
  if (!isWireObject(value)) return value;
  const content_ = contentOf(value);
  switch (content_.kind) {
    case "plain":
      return planFields(content_.propertiesOf, secretText);
    case "secret":
      return secretText(content_.value);
    case "output":
      return content_.secret ? secretText(content_.value) : planValue(content_.value, secretText);
    case "resource":
      return content_.urn;
    case "asset":
    case "archive":
      return { [content_.kind]: { ...planFields(content_.content, secretText), ...hashOf(content_.content) } };
  }
}

/** Of a file's content: a plan is another one when the file is. */
function hashOf({ path }: WireObject): Record<string, Json> {
  const found = typeof path === "string" ? statSync(path, { throwIfNoEntry: false }) : undefined;
  if (typeof path !== "string" || !found?.isFile()) return {};
  const file = JSON.stringify([resolve(path), found.ino, found.size, found.mtimeMs]);
  const sha256 = hashes.get(file) ?? createHash("sha256").update(readFileSync(path)).digest("hex");
  hashes.set(file, sha256);
  return { sha256 };
}

/** By what tells that a file is as it was: the functions are in every plan of a process, two megabytes each time. */
const hashes = new Map<string, string>();

/** `shown` for each field. */
export function planFields(object: WireObject, secretText: SecretText = hiddenSecret): Record<string, Json> {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, planValue(value, secretText)]));
}

/** Every piece of text inside the secrets of a value. */
export function secretTexts(value: Wire, inSecret = false): string[] {
  if (typeof value === "string") return inSecret && value !== UNKNOWN_WIRE ? [value] : [];
  if (Array.isArray(value)) return value.flatMap((item) => secretTexts(item, inSecret));
  if (!isWireObject(value)) return [];
  const content_ = contentOf(value);
  if (content_.kind === "secret") return secretTexts(content_.value, true);
  if (content_.kind === "output") return secretTexts(content_.value, inSecret || content_.secret);
  if (content_.kind === "resource") return [];
  return Object.values(content_.kind === "plain" ? content_.propertiesOf : content_.content).flatMap((item) =>
    secretTexts(item, inSecret),
  );
}

function text(value: Wire | undefined): string {
  return typeof value === "string" ? value : "";
}
