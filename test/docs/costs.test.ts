import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { stacks } from "../../stacks/index";
import { extend } from "../../stacks/extend";
import { preview, type Plan } from "../../tools/preview";
import { PRICES, PRICES_DATED } from "../../tools/preview/cost/prices";
import { usdPerMillion } from "../../tools/preview/cost/usage";
import { costsByComponent, fixedUsd } from "../../tools/preview/show/cost";
import { GoldenFiles } from "../support/golden";
import { planOf, ROOT, withSettings } from "../support/plans";
import { markdownTable } from "../../tools/shared/markdown";

const dollars = (usd: number) => `$${usd.toFixed(2)}`;

describe("docs/costs.md", () => {
  it("is what npm start says of every stack, by the same table of prices", async () => {
    const plans: Plan[] = [];
    for (const stack of Object.keys(stacks)) plans.push(await planOf(stack));
    const costs = plans.map((plan) => costsByComponent(plan));
    const names = [...new Set(costs.flatMap((all) => all.map(({ name }) => name)))];
    const rows = names.map((name) => {
      const found = costs.map((all) => all.find((one) => one.name === name));
      const whats = [...new Set(found.flatMap((one) => (one ? [one.whats.join(", ")] : [])))];
      return [`${name}: ${whats.join("; ")}`, ...found.map((one) => dollars(one?.usd ?? 0))];
    });
    const head = ["a month, before the first request", ...plans.map(({ stack }) => stack)];
    const sum = ["**together**", ...plans.map((plan) => `**${dollars(fixedUsd(plan))}**`)];
    const prices = Object.entries(PRICES).map(([name, { usd, per, source }]) => [
      name.replaceAll(/[A-Z]+/g, (letter) => ` ${letter.toLowerCase()}`),
      `$${Number(usd.toFixed(4))}`,
      per,
      source,
    ]);
    const onDemand = await withSettings("dev", extend(stacks["dev"]!, { fleet: { spot: false } }), () =>
      preview({ root: ROOT, stack: "dev" }),
    );
    const page = `# What a stack costs

In ${PRICES_DATED.region}, by the plans of the stacks in this repository, as \`npm start\` shows them. Prices are AWS's list prices of ${PRICES_DATED.date}, without
free tiers, savings plans or taxes; look at the pages that are named before you rely on one.

${markdownTable(head, [...rows, sum])}

On top of it, by use: ${dollars(usdPerMillion())} for a million requests (the gateway, and a line in its log and in HAProxy's; ${dollars(usdPerMillion(PRICES.restApi))} of a REST API,
and ${dollars(PRICES.webAclRequests.usd)} more behind its firewall, which is ${dollars(PRICES.webAcl.usd)} a month and ${dollars(PRICES.webAclRule.usd)} a rule; usage plans and keys cost nothing), balancer capacity,
traffic, what CloudWatch keeps of it (some ten metrics of agents, $0.30 each in the hours in which there is any), what is kept of logs ($0.03 a GB and month), images in ECR ($0.10 a GB and month), tasks beyond the least.

The task of dev is on Fargate Spot, whose price moves with supply and demand. On capacity that stays it is ${dollars(fixedUsd(onDemand) - fixedUsd(await planOf("dev")))} more, ${dollars(fixedUsd(onDemand))}
together. An account's first three dashboards are free: one that has no others pays that much less.

## Prices

${markdownTable(["of", "US dollars", "a", "source"], prices)}
`;
    const { format, resolveConfig } = await import("prettier");
    const options = { ...(await resolveConfig(path.join(ROOT, "docs/costs.md"))), parser: "markdown" };
    const formatted = await format(page, options);
    new GoldenFiles(path.join(ROOT, "docs"), __filename).assertSame("costs.md", formatted);
  });

  it("is what README says, to five dollars", async () => {
    const readme = readFileSync(path.join(ROOT, "README.md"), "utf8");
    const [, ...said] = /costs about \$(\d+) a month as `dev` and \$(\d+) as `prod`/.exec(readme) ?? [];
    const fives = async (stack: string) => String(Math.round(fixedUsd(await planOf(stack)) / 5) * 5);
    assert.deepEqual(said, [await fives("dev"), await fives("prod")]);
  });
});
