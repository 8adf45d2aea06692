/**
 * What a setting is, said once, beside its interface: its kind, range, unit, default with its reason, and what is said of a
 * value that does not fit. Without Pulumi, and without anything of ours.
 *
 *     export interface FleetSettings {
 *       readonly image: string;
 *       readonly stopTimeoutSeconds?: number;
 *       readonly subnetIds: pulumi.Input<string>[];
 *     }
 *     export const FLEET = fields<FleetSettings>()({
 *       image: text(ECR_IMAGE),
 *       stopTimeoutSeconds: whole({ from: 2, to: 120, unit: "seconds" }).withDefault(110, "longer than the longest request"),
 *       subnetIds: list(input(text(SUBNET_ID)), { of: "subnets", from: 2 }),
 *     });
 *
 *     FLEET.problems(args, "fleet"); // all at once: `fleet.stopTimeoutSeconds: use a whole number …; got 0`
 *     const settings = FLEET.resolve(args); // defaults filled in, once: at a constructor's first line
 *     type Fleet = ResolvedBy<typeof FLEET>;
 *
 * Rules that several tables share stand in aws.ts, dns.ts and oauth.ts. What spans several fields is a `Rule` in
 * the problems.ts of a component.
 */
export { factsOf, sentence, type AnyKind, type LeafKind, type RowKind } from "./describe";
export { type Default, type Kind, type Known, type MaybeOutput, type Optional } from "./kind";
export {
  dictionary,
  flag,
  input,
  isGroup,
  list,
  oneNumberOf,
  oneOf,
  quantity,
  text,
  whole,
  type DictionaryKind,
  type FlagKind,
  type InputKind,
  type ListKind,
  type OneNumberOfKind,
  type OneOfKind,
  type QuantityKind,
  type TextKind,
  type TextRule,
  type WholeKind,
} from "./kinds";
export { at, duplicates, isOutput, must, problem, shown, useOneOf, within } from "./problem";
export { isSound, problemsOf, under, type Rule } from "./rules";
export { fields, type Fields, type Resolved, type ResolvedBy, type Table } from "./table";
