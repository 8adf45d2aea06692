import assert from "node:assert/strict";
import { Gatehouse, gatehouseProblems } from "../../components/index";
import { GATEHOUSE } from "../../components/gatehouse/args";
import { CERTIFICATE as PEM } from "../../haproxy/config";
import { decided } from "../../stacks/index";
import type { Settings } from "../../stacks/settings";
import type { Plan } from "../../tools/preview";
import { COMPLETE } from "../support/complete";
import { record, TRIAL, withTrial } from "../support/plans";
import { samplePlans } from "../support/sample";
import { leavesOf, valueAt, valueOf, withValue, type Leaf, type LeafKind } from "../support/settings";

/** What reaches no plan that can be read, with the reason why it cannot. */
const CANNOT: Readonly<Record<string, string>> = {
  "alarms.noneBecause": "it is why there is nothing in the plan: the law alarms-answered asks for it",
  "apis[0].authorizer.userPool.clients[0].name": "of a REST API it is in the names of resources alone",
  "apis[0].rest.waf.countBecause": "it is why rules only count: the law firewall-refuses asks for it",
  "apis[0].authorizer.jwt.scopeClaim":
    "it stands behind the origin proof, which is secret: test/components/api/gateway/identity.test.ts reads it",
};

const CERTIFICATE = "arn:aws:acm:eu-central-1:123456789012:certificate/1";

/**
 * Values that are tried by themselves, with what must change beside them: nothing else is sound there, or a text of any
 * plan could be the same.
 */
const BY_ITSELF: Readonly<Record<string, readonly [path: string, value: unknown][]>> = {
  region: [
    ["former.domains", undefined],
    ["region", "us-west-2"],
    ["network.availabilityZoneIds", ["usw2-az1", "usw2-az2"]],
    ["network.formerZoneIds", undefined],
  ],
  "network.availabilityZoneIds[0]": [
    ["network.availabilityZoneIds", ["euc1-az3", "euc1-az2"]],
    ["network.formerZoneIds", undefined],
  ],
  "network.formerZoneIds[0]": [["network.formerZoneIds[0]", "euc1-az3"]],
  "logs.archive.days": [["logs.archive.days", 3000]],
  "apis[0].cors.allowMethods[0]": [["apis[0].cors.allowMethods[0]", "DELETE"]],
  "apis[0].kind": [
    ["apis[0].kind", "Http"],
    ["apis[0].rest", undefined],
  ],
  "apis[0].rest.usagePlans[0].stages[0]": [
    ["apis[0].rest.usagePlans[0].stages[0]", "v2"],
    ["apis[0].stages[0].name", "v2"],
  ],
  "apis[0].rest.clientCertificate.generated.shown": [["apis[0].rest.clientCertificate.generated.shown", 3]],
  "apis[0].rest.clientCertificate.existing.trusted[0]": [
    ["apis[0].rest.clientCertificate.existing.trusted[0]", PEM.example],
  ],
  "apis[0].stages[0].versions[0].tls.caCertificates": [
    ["apis[0].stages[0].versions[0].tls.caCertificates", PEM.example],
  ],
  "apis[0].rest.clientCertificate.existing.id": [["apis[0].rest.clientCertificate.existing.id", CERTIFICATE]],
  "apis[0].rest.usagePlans[0].routes[0].key": [["apis[0].rest.usagePlans[0].routes[0].key", "ANY /{proxy+}"]],
  "apis[0].timeoutMilliseconds": [["apis[0].timeoutMilliseconds", 27_123]],
  timeoutMilliseconds: [
    ["timeoutMilliseconds", 27_123],
    ["apis[0].timeoutMilliseconds", 20_000],
  ],
  "apis[0].routes[0].public": [
    ["apis[0].routes[0].public", true],
    ["apis[0].routes[0].scopes", undefined],
    ["apis[0].routes[0].class", undefined],
  ],
  "authorizer.userPool.clients[0].scopes[0]": [
    ["authorizer.userPool.clients[0].scopes[0]", "orders:write"],
    ["authorizer.userPool.scopes[1]", { name: "orders:write", description: "Write orders" }],
  ],
  "apis[0].authorizer.mutualTls": [
    ["apis[0].authorizer.mutualTls", false],
    ["apis[0].authorizer.noneBecause", "anybody may look"],
  ],
  "apis[0].authorizer.userPool.clients[0].scopes[0]": [
    ["apis[0].authorizer.userPool.clients[0].scopes[0]", "orders:read"],
    ["apis[0].authorizer.userPool.scopes[1]", { name: "orders:read", description: "Read orders" }],
  ],
  "domain.dnsElsewhere": [
    ["domain.dnsElsewhere", true],
    ["domain.hostedZoneId", undefined],
    ["domain.routing", undefined],
  ],
  "domain.certificateArn": [["domain.certificateArn", CERTIFICATE]],
  "apis[0].domain.certificateArn": [["apis[0].domain.certificateArn", CERTIFICATE]],
  "apis[0].domain.dnsElsewhere": [
    ["apis[0].domain.dnsElsewhere", true],
    ["apis[0].domain.hostedZoneId", undefined],
    ["apis[0].domain.routing", undefined],
  ],
  "apis[0].domain.routing.policy": [
    ["apis[0].domain.routing.policy", "Secondary"],
    ["apis[0].domain.routing.weight", undefined],
  ],
  "apis[0].domain.routing.weight": [["apis[0].domain.routing.weight", 78]],
  "former.domains[0].certificateArn": [["former.domains[0].certificateArn", CERTIFICATE]],
  "former.domains[0].dnsElsewhere": [
    ["former.domains[0].dnsElsewhere", true],
    ["former.domains[0].hostedZoneId", undefined],
    ["former.domains[0].routing", undefined],
  ],
  "former.domains[0].routing.policy": [
    ["former.domains[0].routing.policy", "Secondary"],
    ["former.domains[0].routing.weight", undefined],
  ],
  "former.domains[0].routing.weight": [["former.domains[0].routing.weight", 79]],
  ...together(9191, "apis[0].stages[0].versions[0].port", "backends.outside[0].port"),
  ...together("green.example.com", "apis[0].stages[0].versions[0].host", "backends.outside[0].host"),
  "backends.ports.from": [["backends.ports.from", 8070]],
  "backends.ports.to": [["backends.ports.to", 8111]],
  "quotas.stages": [["quotas.stages", 13]],
  "quotas.routes": [["quotas.routes", 313]],
  "quotas.namespaceInstances": [["quotas.namespaceInstances", 1777]],
  "domain.routing.policy": [
    ["domain.routing.policy", "Secondary"],
    ["domain.routing.weight", undefined],
  ],
  "domain.routing.weight": [["domain.routing.weight", 77]],
  "tls.dnsElsewhere": [
    ["tls.dnsElsewhere", true],
    ["tls.hostedZoneId", undefined],
  ],
  "apis[0].stages[0].versions[0].retired": [
    ["apis[0].stages[0].versions[0].retired", true],
    ["apis[0].stages[0].canary", undefined],
  ],
  // Its repository is in the plan, not its tag.
  "former.images[0]": [["former.images[0]", "123456789012.dkr.ecr.eu-central-1.amazonaws.com/another:1"]],
  "apis[0].stages[0].canary.version": [["apis[0].stages[0].canary.version", "green"]],
  traceSampledPercent: [["traceSampledPercent", 23]],
  "admittedHeaders[0].name": [["admittedHeaders[0].name", "x-real-ip"]],
  "tls.mode": [
    ["tls.mode", "Reencrypt"],
    ["tls.balancerCertificateArn", CERTIFICATE],
  ],
  // The other one is the only other value.
  "tls.alsoMode": [["tls.alsoMode", undefined]],
  "tls.authorities[0]": [
    ["tls.authorities[0]", "Private"],
    ["tls.mode", "Reencrypt"],
    ["tls.balancerCertificateArn", CERTIFICATE],
    ["certificates.authorities[0].retired", undefined],
  ],
  "certificates.schedule": [["certificates.schedule", "rate(7 days)"]],
  "certificates.issuer": [["certificates.issuer", "root-1"]],
  "certificates.authorities[0].retired": [
    ["certificates.authorities[1].retired", true],
    ["certificates.issuer", "root-1"],
  ],
  "certificates.lifetimeDays": [["certificates.lifetimeDays", 37]],
  "fleet.cpu": [["fleet.cpu", 512]],
  "fleet.stopTimeoutSeconds": [["fleet.stopTimeoutSeconds", 117]],
  "fleet.memoryMiB": [["fleet.memoryMiB", 3072]],
};

/** What must be the same in two places. */
function together(value: unknown, ...paths: string[]): Record<string, [string, unknown][]> {
  return Object.fromEntries(paths.map((path) => [path, paths.map((one) => [one, value])]));
}

/** Where a value of one place must be that of another. */
const AS: Readonly<Record<string, string>> = {
  "apis[0].stages[0].canary.version": "apis[0].stages[0].versions[0].name",
  "authorizer.userPool.clients[0].scopes[0]": "authorizer.userPool.scopes[0].name",
  "apis[0].authorizer.userPool.clients[0].scopes[0]": "apis[0].authorizer.userPool.scopes[0].name",
};

for (const [i, [name, settings]] of Object.entries(COMPLETE).entries()) {
  const has = (one: Settings, { path }: Leaf) => valueAt(one, path) !== undefined;
  const earlier = Object.values(COMPLETE).slice(0, i);
  const leaves = leavesOf(GATEHOUSE).filter(
    (leaf) => has(settings, leaf) && !(leaf.path in CANNOT) && !earlier.some((one) => has(one, leaf)),
  );
  const isMarked = ({ path, kind }: Leaf) => !(path in BY_ITSELF) && !isFew(kind);

  describe(`settings that a stack gives: ${name}`, function () {
    this.timeout(60_000);
    let before_: string, after_: string;
    const values = new Map<string, unknown>();
    before(async () => {
      before_ = textOf(await planOf(settings));
      after_ = textOf(await planOf(marked(settings, leaves.filter(isMarked), before_, values)));
    });

    for (const leaf of leaves.filter(isMarked))
      it(`reach the plan: ${leaf.path}`, () => {
        assert.ok(appears(after_, values.get(leaf.path)), `${String(values.get(leaf.path))} is not in the plan`);
      });

    const one = leaves.filter((leaf) => !isMarked(leaf));
    for (const { path, kind } of samplePlans(one, (leaf) => leaf.path))
      it(`change the plan: ${path}`, async () => {
        const changes = BY_ITSELF[path] ?? [[path, other(kind, valueAt(settings, path))] as const];
        const changed = changes.reduce((all, [at, value]) => withValue(all, at, value) as Settings, settings);
        assert.notEqual(textOf(await planOf(changed)), before_);
      });
  });
}

// What none of them gives would be asked nothing above: a new setting belongs into test/support/complete.ts.
describe("the complete settings", () => {
  it("give every setting that there is, together", () => {
    const given = Object.values(COMPLETE);
    const missing = leavesOf(GATEHOUSE).filter(({ path }) => !given.some((one) => valueAt(one, path) !== undefined));
    assert.deepEqual(
      missing.map(({ path }) => path).filter((path) => !(path in CANNOT)),
      [],
    );
  });
});

describe("what cannot reach the plan", () => {
  it("is there", () => {
    const paths = leavesOf(GATEHOUSE).map(({ path }) => path);
    assert.deepEqual(
      [...Object.keys(CANNOT), ...Object.keys(BY_ITSELF)].filter((path) => !paths.includes(path)),
      [],
    );
  });
});

/** The same settings with values in these places that the plan does not hold yet. */
function marked(settings: Settings, leaves: Leaf[], plan: string, values: Map<string, unknown>): Settings {
  const taken = [plan];
  let all: Settings = settings;
  for (const { path, kind } of leaves) {
    const value = unlike(path, kind, taken);
    taken.push(` ${String(value)} `);
    values.set(path, value);
    all = withValue(all, path, value) as Settings;
  }
  for (const [path, as] of Object.entries(AS))
    if (valueAt(all, path) !== undefined && valueAt(all, as) !== undefined)
      all = withValue(all, path, valueAt(all, as)) as Settings;
  return all;
}

/** A value that the kind takes and that stands in none of the texts. */
function unlike(path: string, kind: LeafKind, texts: string[]): unknown {
  for (let n = 1; n < 5000; n++) {
    const value = valueOf(kind, n);
    if (value === undefined) break;
    if (!texts.some((text) => appears(text, value))) return value;
  }
  throw new Error(`no other value for ${path}: try it by itself`);
}

function appears(text: string, value: unknown): boolean {
  if (typeof value === "string") return text.includes(value);
  return new RegExp(`(?<![\\d.])${String(value)}(?![\\d.])`).test(text);
}

/** Whether there are so few values that each stands in a plan for something else. */
function isFew(kind: LeafKind): boolean {
  return kind.is === "flag" || kind.is === "one of" || (kind.is === "whole" && kind.range.to - kind.range.from < 50);
}

function other(kind: LeafKind, value: unknown): unknown {
  return [0, 1].map((n) => valueOf(kind, n)).find((one) => one !== value);
}

/** The plan of a stack that has these settings, and no fact in its file. */
async function planOf(settings: Settings): Promise<Plan> {
  const { args, problems } = await withTrial(settings, () =>
    decided(TRIAL, { "aws:allowedAccountIds": JSON.stringify([settings.accountId]) }),
  );
  assert.deepEqual(problems(gatehouseProblems("edge", args)), []);
  return record(() => {
    const { reference } = new Gatehouse("edge", args);
    return { reference };
  });
}

function textOf(plan: Plan): string {
  return JSON.stringify([plan.resources.map(({ inputs, options }) => ({ inputs, options })), plan.outputs]);
}
