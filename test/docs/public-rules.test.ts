import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { LAWS } from "../../policy/laws";
import { planOf, ROOT } from "../support/plans";
import { findAll } from "../support/record";

/** What the page calls the resources of a type, and a part of their names where it means some of them. */
const KINDS: Readonly<Record<string, readonly [type: string, part?: string]>> = {
  functions: ["aws:lambda/function:Function"],
  "rotation functions": ["aws:lambda/function:Function", "-rotation"],
  repositories: ["aws:ecr/repository:Repository"],
  "trust secrets": ["aws:secretsmanager/secret:Secret", "-trust"],
  certificates: ["aws:acm/certificate:Certificate"],
  "the Network Load Balancer": ["aws:lb/loadBalancer:LoadBalancer"],
  "the listener": ["aws:lb/listener:Listener"],
  "the service": ["aws:ecs/service:Service"],
  "the bucket of registrations": ["aws:s3/bucket:Bucket", "-registrations"],
  "the heartbeat's schedule": ["aws:scheduler/schedule:Schedule"],
  "the authority's key": ["aws:kms/key:Key", "-root-"],
  "the logs' key": ["aws:kms/key:Key", "-logs"],
  "`backends`": ["aws:ec2/securityGroup:SecurityGroup", "-backends"],
};
/** Not of resources one by one. */
const POLICIES = /^(policies of keys|trust policies of roles)$/;

describe("docs/public-rules.md", () => {
  const page = readFileSync(path.join(ROOT, "docs/public-rules.md"), "utf8");
  const rows = [...page.matchAll(/^\| (.+?) +\| (.+?) +\| (.+?) +\|$/gm)].map(([, rule = "", of = ""]) => ({
    rule,
    of,
  }));
  const findings = rows.filter(({ rule, of }) => rule !== "rule" && !/^-+$/.test(rule) && !POLICIES.test(of));

  it("explains findings of resources that production has, each of as many as it says", async () => {
    const prod = await planOf("prod");
    assert.ok(findings.length >= 15);
    const wrong = findings.filter(({ of }) => {
      const [, many, what = ""] = /^(?:(\d+) )?(.+)$/.exec(of) ?? [];
      const [type, part = ""] = KINDS[what] ?? [];
      const there = type === undefined ? [] : findAll(prod, type).filter(({ name }) => name.includes(part));
      return there.length !== Number(many ?? 1);
    });
    assert.deepEqual(wrong, []);
  });

  it("names laws that there are", () => {
    const laws = LAWS.map(({ name }) => name);
    const named = [...page.matchAll(/(?:laws? |: |, )`([a-z]+(?:-[a-z]+)+)`/g)].map(([, name = ""]) => name);
    const others = ["rotation-failed"];
    assert.ok(named.length > 5);
    assert.deepEqual(
      named.filter((name) => !laws.includes(name) && !others.includes(name)),
      [],
    );
  });
});
