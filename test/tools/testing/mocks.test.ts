import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import * as components from "../../../components";
import { withLocalStorage } from "../../../tools/preview/sdk";
import { planFields, type WireObject } from "../../../tools/preview/wire";
import { mocks, type MockOptions } from "../../../tools/testing";
import { gatehouseArgs, restGatewayArgs, privateApiFrontArgs } from "../../components/args";
import { COMPLETE } from "../../support/complete";
import { record } from "../../support/record";
import { IS_SAMPLE, sample } from "../../support/sample";

type Registered = pulumi.runtime.MockResourceArgs;

/** As Pulumi documents them: inputs come back, and nothing is computed. */
function documented(): pulumi.runtime.Mocks & { readonly registered: Registered[] } {
  const registered: Registered[] = [];
  return {
    registered,
    newResource(args) {
      registered.push(args);
      const inputs = args.inputs as Record<string, string>;
      return { id: `${inputs["name"]}_id`, state: inputs };
    },
    call: (args) => args.inputs as pulumi.runtime.MockCallResult,
  };
}

const { image: _, ...withoutImage } = gatehouseArgs.fleet!;
const gatehouse = (args: components.GatehouseArgs) => () => void new components.Gatehouse("edge", args);
const CASES: Record<string, () => void> = {
  "a private API's front": () => void new components.PrivateApiFront("front", privateApiFrontArgs),
  "images that Docker builds": gatehouse({ ...gatehouseArgs, fleet: withoutImage }),
  ...Object.fromEntries(
    Object.entries(COMPLETE).map(([what, args]) => [what, gatehouse(args as components.GatehouseArgs)]),
  ),
  "a REST API": () => void new components.RestGateway("edge-gateway", restGatewayArgs),
};
const minimal = gatehouse(gatehouseArgs);

describe("pulumi.runtime.setMocks", function () {
  this.timeout(30_000);
  const names = (registered: readonly { type: string; name: string }[]) =>
    registered.map(({ type, name }) => `${type} ${name}`).sort();

  /** Runs a program under mocks until `disconnect` has returned. */
  async function underMocks(given: pulumi.runtime.Mocks, build: () => void, dryRun: boolean): Promise<void> {
    await withLocalStorage(async () => {
      await pulumi.runtime.setMocks(given, "gatehouse", "test", dryRun);
      build();
      await pulumi.runtime.disconnect();
    });
  }

  const found = new Set<string>();
  for (const [what, build] of sample(Object.entries(CASES), ([what]) => what)) {
    it(`registers ${what} in full, and under the package's mocks with what the preview computes`, async () => {
      const expected = await plan(build);
      for (const { type } of expected) found.add(type);
      const cloud = mocks({ region: gatehouseArgs.region, accountId: gatehouseArgs.accountId });
      await underMocks(cloud, build, false);
      assert.deepEqual(comparable(cloud.registered), comparable(expected));
      const echo = documented();
      await underMocks(echo, build, false);
      assert.deepEqual(names(echo.registered), names(expected));
    });
  }

  it("registers every component of the library", function () {
    // What a sample of them registers is not all.
    if (IS_SAMPLE) this.skip();
    const all = Object.entries(components).flatMap(([name, value]) =>
      typeof value === "function" && value.prototype instanceof pulumi.ComponentResource
        ? [`gatehouse:index:${name}`]
        : [],
    );
    assert.deepEqual(
      all.filter((type) => !found.has(type)),
      [],
    );
  });

  it("registers in a preview, where nothing is known, what it registers in an update", async () => {
    const [cloud, echo] = [mocks(), documented()];
    await underMocks(cloud, minimal, true);
    await underMocks(echo, minimal, true);
    assert.deepEqual(names(echo.registered), names(cloud.registered));
  });

  it("keeps secret what a class keeps secret", async () => {
    const password = { type: "random:index/randomPassword:RandomPassword", name: "proof", inputs: {}, custom: true };
    const { state } = await mocks().newResource(password);
    const { length, ...secrets } = planFields(state as WireObject);
    assert.deepEqual([secrets["result"], secrets["bcryptHash"]], ["[secret]", "[secret]"]);
    assert.equal(length, "«RandomPassword proof».length");
  });

  describe("functions of a provider", () => {
    const call = (token: string, options?: MockOptions) => mocks(options).call({ token, inputs: {} });

    it("are answered for the account that is given", () => {
      const options = { accountId: "210987654321", region: "eu-north-1" };
      assert.deepEqual(call("aws:index/getCallerIdentity:getCallerIdentity", options), {
        accountId: "210987654321",
        arn: "arn:aws:iam::210987654321:root",
        userId: "210987654321",
        id: "210987654321",
      });
      assert.deepEqual(
        (call("aws:index/getAvailabilityZones:getAvailabilityZones", options) as { names: string[] }).names,
        ["eu-north-1a", "eu-north-1b", "eu-north-1c"],
      );
    });

    it("are answered by the test first, and by name when nobody can", () => {
      const answered = { call: ({ token }: { token: string }) => (token === "a:b:c" ? { value: 1 } : undefined) };
      assert.deepEqual(call("a:b:c", answered), { value: 1 });
      assert.throws(() => call("d:e:f", answered), /^PreviewError: d:e:f cannot be answered offline/);
    });
  });

  it("returns what a test says instead of a symbol", async () => {
    const cloud = mocks({
      outputs: ({ type }) => (type === "aws:apigatewayv2/api:Api" ? { apiEndpoint: "https://a" } : {}),
    });
    const url = await withLocalStorage(async () => {
      await pulumi.runtime.setMocks(cloud);
      const edge = new components.Gatehouse("edge", gatehouseArgs);
      const told = new Promise((resolve) => void pulumi.output(edge.urls).apply(resolve));
      await pulumi.runtime.disconnect();
      return await told;
    });
    assert.deepEqual(url, { "orders.v1": "https://a/v1" });
  });
});

async function plan(build: () => void) {
  return (await record(build, { up: true })).resources;
}

/**
 * Inputs as a plan shows them, but for files, which mocks get as objects of classes; for the versions of providers, which
 * they do not get; and for what holds a secret: under mocks the SDK marks the whole input as secret.
 */
function comparable(resources: readonly { type: string; name: string; inputs: object }[]): object {
  const isShown = ([key, value]: [string, unknown]) =>
    !["code", "version"].includes(key) && !JSON.stringify(value).includes("[secret]");
  return Object.fromEntries(
    resources.map(({ type, name, inputs }) => [
      `${type} ${name}`,
      Object.fromEntries(Object.entries(planFields(inputs as WireObject)).filter(isShown)),
    ]),
  );
}
