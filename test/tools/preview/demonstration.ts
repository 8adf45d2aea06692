import { Network } from "../../../components/foundation/network";
import { AuthorityKind } from "../../../components/index";
import { baseline } from "../../../stacks/baseline";
import { extend } from "../../../stacks/extend";
import { stacks } from "../../../stacks/index";
import type { Settings } from "../../../stacks/settings";
import promotion from "../../../stacks/promotion.json";
import { preview, type Plan } from "../../../tools/preview";
import { differenceOf, type Difference } from "../../../tools/preview/diff/difference";
import { MISTAKES } from "../../policy/mistakes";
import { planOf, record, ROOT, withSettings } from "../../support/plans";

/** A change that somebody reviews, of a branch that makes nothing else. */
export interface DemonstratedChange {
  /** Also the name of its files in test/golden/difference. */
  readonly name: string;
  readonly before: () => Promise<Plan>;
  readonly after: () => Promise<Plan>;
  /** What a reviewer must be told, in each form. Undefined: nothing that warns. */
  readonly warning: string | undefined;
}

const production = () => planOf("prod");

/** A stack with other settings: a branch that changes stacks/. */
export function withOther(settings: Settings, stack = "prod"): Promise<Plan> {
  return withSettings(stack, extend(stacks[stack]!, settings), () => preview({ root: ROOT, stack }));
}

/** A plan with another resource: a branch that changes a component. */
function mistaken(what: string, plan: Plan): Plan {
  const found = MISTAKES.find((one) => one.what === what);
  if (found === undefined) throw new Error(`${what}: there is no such mistake`);
  return found.make(plan) as Plan;
}

const [shop, ...others] = baseline.apis!;
const [v1, ...moreStages] = shop!.stages;

/** The first API's first stage with other weights, by version. */
export function weights(blue: number, green: number): Settings {
  const versions = v1!.versions.map((one) => ({ ...one, weight: one.name === "blue" ? blue : green }));
  return { apis: [{ ...shop!, stages: [{ ...v1!, versions }, ...moreStages] }, ...others] };
}

const READ = { key: "GET /orders/{id}", scopes: ["orders/read"] };

/** The first API with these routes beside those that it has. */
function routes(...more: { key: string; scopes?: string[] }[]): Settings {
  return { apis: [{ ...shop!, routes: [{ key: "ANY /" }, { key: "ANY /{proxy+}" }, ...more] }, ...others] };
}

/** A network, as one names it; and under its former name. */
function network(name: string, ...aliases: string[]): Promise<Plan> {
  const args = { accountId: "123456789012", region: "eu-central-1", cidrBlock: "10.0.0.0/16", availabilityZoneIds: ["euc1-az1", "euc1-az2"], flowLogGroupArn: "arn:aws:logs:eu-central-1:123456789012:log-group:flow" }; // prettier-ignore
  return record(() => new Network(name, args, { aliases: aliases.map((was) => ({ name: was })) }), { stack: "prod" });
}

const authorities = ["root-1", "root-2"].map((name) => ({ name, kind: AuthorityKind.PrivateCa }));

export const CHANGES: readonly DemonstratedChange[] = [
  {
    name: "blue-green-swap",
    before: production,
    after: () => withOther(weights(0, 100)),
    warning: undefined,
  },
  {
    name: "weight",
    before: production,
    after: () => withOther(weights(90, 10)),
    warning: undefined,
  },
  {
    name: "wildcard-in-a-policy",
    before: production,
    after: async () => mistaken("reading one secret becomes everything with secrets", await production()),
    warning: "gatehouse-fleet-task: may secretsmanager:* on «Secret gatehouse-server».arn",
  },
  {
    name: "ingress-from-everywhere",
    before: production,
    after: async () => mistaken("ingress from 0.0.0.0/0", await production()),
    warning: "open opens tcp 443-443 to 0.0.0.0/0",
  },
  {
    name: "another-vpc",
    before: production,
    after: () => withOther({ network: { cidrBlock: "10.9.0.0/16" } }),
    warning: "gatehouse-balancer is protected and would be replaced",
  },
  {
    name: "rename-with-alias",
    before: () => network("network"),
    after: () => network("vpc", "network"),
    warning: undefined,
  },
  {
    name: "new-route",
    before: production,
    after: () => withOther(routes(READ)),
    warning: "gatehouse-shop-GET/orders/{id}: GET /orders/{id} may be called with the scope orders/read",
  },
  {
    name: "scope-taken-away",
    before: () => withOther(routes(READ)),
    after: () => withOther(routes({ key: READ.key })),
    warning: "GET /orders/{id} asks for no scope any more; asked for orders/read",
  },
  {
    name: "second-authority",
    before: production,
    after: () => withOther({ certificates: { authorities, issuer: "root-1" } }),
    warning: "gatehouse-client-rotation: may kms:Sign on «Key gatehouse-root-2».arn",
  },
];

/** A branch that makes all of them in all stacks at once. */
export async function wholeBranch(): Promise<Difference> {
  const settings: Settings = {
    apis: [...weights(0, 100).apis!.slice(0, 1), ...others].map((one) => ({
      ...one,
      routes: routes(READ).apis![0]!.routes!,
    })),
    certificates: { authorities, issuer: "root-1" },
  };
  const [before, after]: [Plan[], Plan[]] = [[], []];
  for (const stack of promotion) {
    before.push(await planOf(stack));
    after.push(
      await withOther({ ...settings, network: { cidrBlock: `10.9${promotion.indexOf(stack)}.0.0/16` } }, stack),
    );
  }
  const mistakes = ["reading one secret becomes everything with secrets", "ingress from 0.0.0.0/0"];
  const made = after.map((plan) => mistakes.reduce((so, what) => mistaken(what, so), plan));
  return differenceOf(before, made, promotion);
}
