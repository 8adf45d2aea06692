import assert from "node:assert/strict";
import { Output, type Resource } from "@pulumi/pulumi";
import { transferProperties } from "../../../tools/preview/sdk-properties";
import { record } from "../../support/record";

type Read = Record<string, Output<unknown>>;

describe("a resource's properties", () => {
  const make = (...names: string[]) => {
    const resource: Read = {};
    const settle = transferProperties(
      resource,
      "a resource",
      Object.fromEntries(names.map((name) => [name, undefined])),
    );
    return { resource, settle };
  };
  /** In a run: an Output asks the SDK's state whether values may be unknown. */
  const within = (test: () => Promise<void>) => async () => void (await record(test));
  const all = async (output: Output<unknown>) => {
    const inner = output as unknown as Record<"isKnown" | "isSecret", Promise<boolean>> & {
      promise(): Promise<unknown>;
      allResources(): Promise<Set<Resource>>;
    };
    return [await inner.promise(), await inner.isKnown, await inner.isSecret, [...(await inner.allResources())]];
  };

  it(
    "are Outputs, the same one at each reading, settled before or after it",
    within(async () => {
      const { resource, settle } = make("early", "late");
      const early = resource["early"];
      settle["early"]?.("1", true, false);
      settle["late"]?.("2", true, true);
      assert.ok(Output.isInstance(early));
      assert.equal(early, resource["early"]);
      assert.equal(resource["late"], resource["late"]);
      assert.deepEqual(await all(early), ["1", true, false, [resource]]);
      assert.deepEqual(await all(resource["late"]!), ["2", true, true, [resource]]);
    }),
  );

  it(
    "name the resources that they come from, and say what is not known",
    within(async () => {
      const { resource, settle } = make("arn");
      const other = {} as Resource;
      settle["arn"]?.(undefined, false, false, [other]);
      assert.deepEqual(await all(resource["arn"]!), [undefined, false, false, [other, resource]]);
    }),
  );

  for (const reading of ["read", "not read"])
    it(`end the run with what the registration failed by, ${reading}`, async () => {
      const failure = new Error("refused");
      const run = record(() => {
        const { resource, settle } = make("arn");
        if (reading === "read") assert.ok(Output.isInstance(resource["arn"]));
        settle["arn"]?.(undefined, true, false, [], failure);
      });
      await assert.rejects(run, failure);
    });

  it("are listed with the resource's own, except id and urn, which the SDK makes", () => {
    const { resource, settle } = make("id", "urn", "arn");
    assert.deepEqual(Object.keys(resource), ["arn"]);
    assert.deepEqual(Object.keys(settle), ["arn"]);
  });

  it("are not made where the class has one of that name", () => {
    assert.throws(
      () => transferProperties({ arn: 1 }, "a resource", { arn: undefined }),
      /^Error: Property 'arn' is already initialized on target 'a resource/,
    );
  });

  it("may be set by the class afterwards", () => {
    const { resource } = make("arn");
    Object.assign(resource, { arn: "own" });
    assert.equal(resource["arn"], "own");
  });
});
