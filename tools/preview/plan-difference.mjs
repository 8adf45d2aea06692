/**
 * What lies between two plans of `npm start -- --all --json`, for a reviewer: a line for each resource that is new (+),
 * gone (-) or changed (~, with what of it). Usage: plan-difference.mjs before.json after.json
 *
 * Without a plan before, everything is new.
 */
import { existsSync, readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";

const [before, after] = process.argv.slice(2).map(readPlans);

for (const stack of new Set([...before.keys(), ...after.keys()])) {
  const lines = differences(before.get(stack) ?? new Map(), after.get(stack) ?? new Map());
  const count = (sign) => lines.filter((line) => line.startsWith(sign)).length;
  console.log(`${stack}: ${count("+")} to create, ${count("~")} to change, ${count("-")} to delete`);
  for (const line of lines) console.log(line);
}

/** The resources of each stack, by URN. */
function readPlans(file) {
  const text = existsSync(file) ? readFileSync(file, "utf8").trim() : "";
  const plans = text === "" ? [] : JSON.parse(text);
  return new Map(plans.map(({ stack, resources }) => [stack, new Map(resources.map((one) => [one.urn, one]))]));
}

function differences(before, after) {
  const urns = [...new Set([...before.keys(), ...after.keys()])].sort();
  return urns.flatMap((urn) => {
    const [was, is] = [before.get(urn), after.get(urn)];
    if (was === undefined) return [`+ ${short(urn)}`];
    if (is === undefined) return [`- ${short(urn)}`];
    const changed = changes(was, is);
    return changed.length === 0 ? [] : [`~ ${short(urn)}: ${changed.join(", ")}`];
  });
}

/** What of a resource changed: its inputs by name; dependencies and options as a whole. */
function changes(was, is) {
  const inputs = [...new Set([...Object.keys(was.inputs), ...Object.keys(is.inputs)])].sort();
  return [
    ...inputs.filter((input) => !isDeepStrictEqual(was.inputs[input], is.inputs[input])),
    ...["dependencies", "options"].filter((part) => !isDeepStrictEqual(was[part], is[part])).map((part) => `(${part})`),
  ];
}

/** A URN without what all of a stack's have in common. */
function short(urn) {
  return urn.split("::").slice(2).join("::");
}
