import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import * as components from "../../components/index";
import { REASONS } from "../../runtime/agent/registrations/check";
import { Operation } from "../../runtime/rotation/settings";
import type { Json, Plan } from "../../tools/preview";
import { haproxyFiles } from "../../tools/preview/show/haproxy";
import { LAWS } from "../../policy/laws";
import { STEP_LAWS } from "../../policy/steps/step-laws";
import { gatehouseArgs } from "../components/args";
import { planOf, record, ROOT } from "../support/plans";
import { findAll } from "../support/record";
import { render } from "../../haproxy/config";
import { CASES } from "../haproxy/cases";
import { metricLines } from "../support/reported";
import { commandsOf, PAGES } from "./pages";

const RUNBOOKS = PAGES.filter(({ file }) => /^docs\/(runbooks|operations)\//.test(file));

/** What AWS and Pulumi call by such a name: labels of versions, actions, errors, reasons, kinds of lock. */
const OF_AWS = [
  ...["AWSCURRENT", "AWSPREVIOUS", "AWSPENDING", "RotateSecret", "CancelRotateSecret", "PutResourcePolicy"],
  ...["DeleteResourcePolicy", "Sign", "AccessDenied", "AccessDeniedException", "ResourceNotFound", "ResourceInUse"],
  ...["RequestInProgressException", "KMSInvalidStateException", "DisabledException", "DependencyViolation"],
  ...["CannotPullContainerError", "Forbidden", "SSL", "Latency", "Weighted", "Primary", "Secondary"],
  // Of HAProxy's `show info`.
  "DroppedLogs",
];

const ARCHIVED = { retentionDays: 365, archive: { days: 2557 } };

/** Pages of docs/runbooks, by which others are told of in prose. */
const isPage = (name: string) => existsSync(path.join(ROOT, `docs/runbooks/${name}.md`));

describe("the names that runbooks use", () => {
  let plan: Plan;
  let issuing: Plan;
  let known: ReadonlySet<string>;
  let alarms: readonly string[];
  const laws = [...LAWS, ...STEP_LAWS].map(({ name }) => name);
  before(async () => {
    plan = await planOf("prod");
    issuing = await record(() => {
      const certificates = { ...gatehouseArgs.certificates, forGateways: true };
      return { certificates: new components.Gatehouse("edge", { ...gatehouseArgs, certificates }).certificates };
    });
    const archived = await record(() => new components.Gatehouse("edge", { ...gatehouseArgs, logs: ARCHIVED }));
    alarms = [plan, archived].flatMap((one) =>
      findAll(one, "aws:cloudwatch/metricAlarm:MetricAlarm").map(({ name }) => name),
    );
    known = new Set([...measured(), ...codes(), ...refusals(plan), ...exported(), ...REASONS, ...OF_AWS]);
  });

  for (const page of RUNBOOKS) {
    const { file, text } = page;
    it(`are those of metrics, codes, refusals, components and settings' values: ${file}`, () => {
      const named = [...text.matchAll(/`([A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*|AWS[A-Z]+)`/g)].map(
        ([, name = ""]) => name,
      );
      assert.deepEqual(
        named.filter((name) => !known.has(name)),
        [],
      );
    });

    it(`are those of settings and outputs, with what they are part of: ${file}`, () => {
      const settings = readFileSync(path.join(ROOT, "docs/settings.md"), "utf8");
      const outputs = [...pathsOf(plan.outputs), ...pathsOf(issuing.outputs)];
      const source = readFileSync(path.join(ROOT, ROTATED), "utf8");
      const ofCertificate = [...source.matchAll(/^ {2}readonly (\w+)/gm)].map(([, name = ""]) => `certificate.${name}`);
      const named = [...text.matchAll(/`([a-z]\w*(?:\.[a-z]\w*)+)`/g)].map(([, name = ""]) => name);
      assert.deepEqual(
        named.filter(
          (name) =>
            !existsSync(path.join(ROOT, name)) &&
            !FILES.includes(name) &&
            !settings.includes(`\`${name}\``) &&
            !settings.includes(`.${name}\``) &&
            !ofCertificate.includes(name) &&
            !outputs.some((one) => one === name || one.endsWith(`.${name}`)),
        ),
        [],
      );
    });

    it(`are those of alarms, pages and laws: ${file}`, () => {
      const named = [...text.matchAll(/`(?:…-)?([a-z]+(?:-[a-z]+)+)`/g)].map(([, name = ""]) => name);
      assert.deepEqual(
        named.filter(
          (name) => !isPage(name) && !laws.includes(name) && !alarms.some((one) => one.endsWith(`-${name}`)),
        ),
        [],
      );
    });

    it(`are those of runbooks, where one leads to another: ${file}`, () => {
      const prose = text.replaceAll(/```.*?```/gs, "");
      const led = [...prose.matchAll(/\b(?:see|then|:) ([a-z]+(?:-[a-z]+)+)\b/g)].map(([, name = ""]) => name);
      assert.deepEqual(
        led.filter((name) => !isPage(name)),
        [],
      );
    });

    it(`are those of commands and their options: ${file}`, () => {
      const all = [...commandsOf(page), ...[...text.matchAll(/`(npm [^`]+)`/g)].map(([, one = ""]) => one)].join("\n");
      for (const [, script = "", rest = ""] of all.matchAll(/npm (start|run [\w:-]+|test)( -- [^\n|;)]*)?/g)) {
        const name = `npm ${script}`;
        const help = HELP.get(name);
        assert.ok(help !== undefined || name === "npm test", name);
        for (const option of rest.match(/--[a-z][\w-]*/g) ?? []) assert.ok(help?.includes(option), `${name} ${option}`);
      }
    });

    it(`are those of the parts of an output that a command takes: ${file}`, () => {
      const parts = commandsOf(page).flatMap((script) => [
        ...script.matchAll(/pulumi stack output (\w+) --json \| jq -r "?\.([\w.]+)/g),
      ]);
      const outputs = [...pathsOf(plan.outputs), ...pathsOf(issuing.outputs)];
      assert.deepEqual(
        parts.map(([, output, part]) => `${output}.${part}`).filter((one) => !outputs.includes(one)),
        [],
      );
    });
  }

  it("are those of the alarms that call, and each alarm's runbook is in their list", () => {
    const called = findAll(plan, "aws:cloudwatch/compositeAlarm:CompositeAlarm").map(({ inputs }) => inputs.alarmName);
    const list = readFileSync(path.join(ROOT, "docs/runbooks/README.md"), "utf8");
    const ends = [...list.matchAll(/`<identity>-([\w-]+?)(-<api>)?`/g)].map(([, end = ""]) => end);
    for (const name of called as string[])
      assert.ok(
        ends.some((end) => name.includes(`-${end}`)),
        name,
      );
    const pages = [...JSON.stringify(plan.resources).matchAll(/Runbook: docs\/runbooks\/([\w-]+\.md)/g)];
    for (const [, one = ""] of pages) assert.ok(list.includes(`(${one})`), one);
  });

  it("are those of the functions that a command looks for", () => {
    const functions = findAll(plan, "aws:lambda/function:Function").map(({ name }) => name);
    for (const page of RUNBOOKS)
      for (const [, prefix = ""] of commandsOf(page).join("\n").matchAll(/starts_with\(FunctionName, '([^']+)'\)/g))
        assert.ok(functions.some((name) => name.startsWith(prefix)), prefix); // prettier-ignore
  });
});

/** The component whose outputs a team's program has. */
const ROTATED = "components/certificate-path/rotated-certificate/rotated-certificate.ts";

const FILES = ["fleet.json", "haproxy.cfg"];

/** By command, what it prints for `--help`. */
const HELP = new Map(
  readFileSync(path.join(ROOT, "docs/commands.md"), "utf8")
    .split(/^## /m)
    .slice(1)
    .map((section) => [/^`([^`]+)`/.exec(section)?.[1] ?? "", section]),
);

/** Metrics of agents, collectors and functions, and their dimensions. */
function measured(): string[] {
  const ofFunctions = readFileSync(path.join(ROOT, "runtime/rotation/rotate.ts"), "utf8").matchAll(/metric\("(\w+)"/g);
  return [
    ...metricLines("edge").flatMap((line) => Object.keys(line)),
    ...[...ofFunctions].map(([, name = ""]) => name),
  ];
}

/** What functions do and stop with, and agents refuse a certificate for. */
function codes(): string[] {
  const ofSources = ["runtime/rotation/refused.ts", "runtime/certificate/problem.ts"].flatMap((file) =>
    [...readFileSync(path.join(ROOT, file), "utf8").matchAll(/^ {2}\| "(\w+)"/gm)].map(([, code = ""]) => code),
  );
  return [...ofSources, ...Object.values(Operation)];
}

/** What HAProxy refuses a request for: the log's `refusal`. */
function refusals(plan: Plan): string[] {
  // No stack has tokens verified.
  const verifying = render(CASES["tokens"]!)["haproxy.cfg"]!;
  const configuration = `${haproxyFiles(plan).find(({ name }) => name === "haproxy.cfg")?.text ?? ""}${verifying}`;
  return [...configuration.matchAll(/"refusal\\*":\\*"(\w+)/g)].map(([, name = ""]) => name);
}

/** Components, and the members of their closed sets. */
function exported(): string[] {
  return Object.entries(components).flatMap(([name, one]) =>
    typeof one === "object" ? [name, ...Object.values(one as Record<string, string>)] : [name],
  );
}

/** Every property of a value, with those that it is in. */
function pathsOf(value: Json | Readonly<Record<string, Json>>, at = ""): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const path = at === "" ? name : `${at}.${name}`;
    return [path, ...pathsOf(inner, path)];
  });
}
