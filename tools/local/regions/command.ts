import path from "node:path";
import { preview, type Plan } from "../../preview";
import { CommandError } from "../../shared/command-error";
import type { Print } from "../../shared/command";
import { INTERRUPTED, type Interruption } from "../../shared/interruption";
import { styleFor } from "../../shared/style";
import type { Haproxy } from "../../haproxy/find";
import { withLibrary } from "../../preview/programs/library";
import { expectationsJson, isFailed, tourResultText, tourVerdict } from "../show/outcomes";
import type { LocalArguments } from "../arguments";
import { loseRegion } from "./lose";
import { lossOutcomes } from "./outcomes";
import { regionsOf } from "./planned";

/** Whose plan has several regions. */
const PROGRAM = path.resolve(__dirname, "../../../examples/two-regions");

/** Runs the regions, takes one away, and tells how clients fared. @returns the exit code */
export async function regionLost(
  { region: asked, lose: lost = "", stack, json }: LocalArguments,
  haproxy: Haproxy,
  interruption: Interruption,
  print: Print,
): Promise<number> {
  const style = styleFor(process.stdout);
  const plan = await twoRegions(stack);
  const regions = regionsOf(plan);
  const known = regions.map(({ region }) => region).sort();
  if ([...asked].sort().join() !== known.join())
    throw new CommandError(`--region: name the regions of examples/two-regions (${known.join(", ")}); got ${asked.join(", ")}`); // prettier-ignore
  const tell: Print = json ? () => undefined : print;
  tell(
    style.bold(`${known.join(" and ")}, haproxy ${haproxy.version}: ${lost} is lost. A minute of AWS is two seconds`),
  );
  const loss = await loseRegion({ regions, lost, haproxy: haproxy.path, interrupted: () => interruption.signal });
  interruption.end();
  if (loss === undefined) return INTERRUPTED;
  const all = lossOutcomes(loss).map((one) => ({ ...one, scene: "regions" }));
  if (json) print(expectationsJson(plan.stack, haproxy.version, all));
  all.forEach((one) => tell(tourResultText(one, style)));
  tell(`\n${tourVerdict(all, style)}`);
  return all.some(isFailed) ? 1 : 0;
}

/** The plan of the example. */
export async function twoRegions(stack: string): Promise<Plan> {
  return withLibrary(() => preview({ root: PROGRAM, stack, passwordSymbols: true }));
}
