import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { stacks } from "../../stacks/index";
import promotion from "../../stacks/promotion.json";
import { parseYaml } from "../../tools/preview/sdk";
import { jobs, ROOT, workflow, workflows, type Job, type Step } from "./workflows";

const all = workflows();
const every = all.flatMap(jobs);
const isCall = (job: Job) => job.uses !== undefined;

describe("The workflows", () => {
  it("are these", () => {
    assert.deepEqual(
      all.map(({ file }) => file),
      ["check.yml", "comment.yml", "drift.yml", "nightly.yml", "preview.yml", "pulumi.yml", "up.yml"],
    );
  });

  it("pin every action by the commit of a release, which a comment names", () => {
    const lines = all.flatMap(({ file, text }) => {
      const uses = text.split("\n").filter((line) => /^\s*(- )?uses:/.test(line));
      return uses.map((line) => [file, line.trim().replace(/^- /, "")] as const);
    });
    const isOurs = (line: string) => line.startsWith("uses: ./.github/workflows/");
    const isPinned = (line: string) => /^uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line);
    assert.deepEqual(
      lines.filter(([, line]) => !isOurs(line) && !isPinned(line)),
      [],
    );
  });

  it("pin each action to one commit", () => {
    const steps = every.flatMap(([, job]) => job.steps ?? []);
    const used = [...new Set(steps.flatMap((step) => step.uses ?? []))].map((uses) => uses.split("@")[0]);
    assert.deepEqual(used, [...new Set(used)]);
  });

  it("give nothing to the workflow and to each job what it needs", () => {
    assert.deepEqual(
      all.filter(({ permissions }) => JSON.stringify(permissions) !== "{}").map(({ file }) => file),
      [],
    );
    assert.deepEqual(Object.fromEntries(every.map(([name, { permissions }]) => [name, permissions])), {
      "check.yml check": { contents: "read" },
      "check.yml preview": { contents: "read" },
      "check.yml workflows": { contents: "read" },
      "comment.yml comment": { actions: "read", "pull-requests": "write" },
      "drift.yml drift": { contents: "read", "id-token": "write" },
      "drift.yml stacks": { contents: "read" },
      "nightly.yml cases": { contents: "read" },
      "nightly.yml instructions": { contents: "read" },
      "nightly.yml mutation": { contents: "read" },
      "preview.yml preview": { contents: "read", "id-token": "write" },
      "preview.yml stacks": { contents: "read" },
      "pulumi.yml pulumi": { contents: "read", "id-token": "write" },
      "up.yml check": { contents: "read" },
      "up.yml dev": { contents: "read", "id-token": "write" },
      "up.yml prod": { contents: "read", "id-token": "write" },
      "up.yml prod-preview": { contents: "read", "id-token": "write" },
      "up.yml stage": { contents: "read", "id-token": "write" },
    });
  });

  it("end every job some time", () => {
    const endless = every.filter(([, job]) => !isCall(job) && !(Number(job["timeout-minutes"]) <= 60));
    assert.deepEqual(endless, []);
  });

  it("never run on pull_request_target, where a fork's code would hold our token", () => {
    assert.deepEqual(
      all.filter(({ on }) => "pull_request_target" in on),
      [],
    );
  });

  it("know no secret at all", () => {
    assert.deepEqual(
      all.filter(({ text }) => /\$\{\{[^}]*\bsecrets\b|^\s*secrets:/m.test(text)).map(({ file }) => file),
      [],
    );
  });

  it("leave no token behind where other code runs afterwards", () => {
    const checkouts = every.flatMap(([name, job]) =>
      (job.steps ?? [])
        .filter((step) => step.uses?.startsWith("actions/checkout@"))
        .map((step) => [name, step.with?.["persist-credentials"]] as const),
    );
    assert.equal(checkouts.length, 10);
    assert.deepEqual(
      checkouts.filter(([, kept]) => kept !== false),
      [],
    );
  });

  it("run no script of a package where a token of the cloud can be had", () => {
    const installs = every
      .filter(([, { permissions }]) => permissions?.["id-token"] === "write")
      .flatMap(([name, job]) => (job.steps ?? []).flatMap(({ run }) => (run?.includes("npm ci") ? [[name, run]] : [])));
    assert.deepEqual(installs, [["pulumi.yml pulumi", "npm ci --no-audit --no-fund --ignore-scripts"]]);
  });

  it("are read by actionlint and zizmor, which are told no more than one exception by file", () => {
    const runs = workflow("check.yml").jobs["workflows"]?.steps?.flatMap(({ run }) => run ?? []);
    assert.deepEqual(runs, [
      "go run github.com/rhysd/actionlint/cmd/actionlint@v1.7.12",
      "pipx run zizmor==1.32.0 --offline --config .github/zizmor.yml .github/workflows",
    ]);
    const { rules } = parseYaml(readFileSync(path.join(ROOT, ".github/zizmor.yml"), "utf8"), "zizmor.yml") as {
      rules: object;
    };
    assert.deepEqual(rules, {
      "dangerous-triggers": { ignore: ["comment.yml"] },
      "self-repository": { disable: true },
    });
  });

  it("run files that are there", () => {
    const scripts = every.flatMap(([, job]) => (job.steps ?? []).flatMap((step) => step.run ?? []));
    // Of two checkouts side by side, the newer is meant.
    const files = scripts.flatMap((script) =>
      [
        ...script.matchAll(
          /(?<=^|\s)(?:after\/)?([.\w-]+(?:\/[\w.-]+)*\/(?:run|[\w-]+\.[\w.]*(?:js|mjs|ts)))(?=\s|$)/gm,
        ),
      ].map(([, file = ""]) => file),
    );
    assert.ok([".ci/run", "tools/haproxy/get.js"].every((file) => files.includes(file)));
    assert.deepEqual(
      files.filter((file) => !existsSync(path.join(ROOT, file))),
      [],
    );
  });

  it("put no text of an event into a script", () => {
    const scripts = every.flatMap(([, job]) => (job.steps ?? []).flatMap((step) => [step.run, step.with?.["script"]]));
    assert.deepEqual(
      scripts.filter((script) => typeof script === "string" && script.includes("${{")),
      [],
    );
  });
});

describe("comment.yml", () => {
  const steps = workflow("comment.yml").jobs["comment"]?.steps ?? [];

  it("runs when the checks have ended, from the default branch", () => {
    assert.deepEqual(workflow("comment.yml").on, { workflow_run: { workflows: ["check"], types: ["completed"] } });
    assert.ok("pull_request" in workflow("check.yml").on);
  });

  it("only reads an artifact and writes a comment: it checks out and runs nothing of the change", () => {
    assert.deepEqual(
      steps.map((step) => step.uses?.split("@")[0] ?? step.run),
      ["actions/download-artifact", "actions/github-script"],
    );
  });
});

describe("preview.yml", () => {
  it("gives a role to branches of this repository only", () => {
    const condition = workflow("preview.yml").jobs["preview"]?.if ?? "";
    assert.deepEqual(condition.split(" && "), [
      "vars.PULUMI_BACKEND_URL != ''",
      "github.event.pull_request.head.repo.full_name == github.repository",
      "github.actor != 'dependabot[bot]'",
    ]);
  });

  it("previews every stack that there is but the last, whose state no unreviewed program reads", () => {
    const { foundStacks, unreviewedStacks } = createRequire(__filename)("../../tools/preview/stacks.js") as {
      foundStacks: () => string[];
      unreviewedStacks: () => string[];
    };
    const all = Object.keys(stacks).sort();
    assert.deepEqual(foundStacks(), all);
    assert.deepEqual(
      unreviewedStacks(),
      all.filter((stack) => stack !== promotion.at(-1)),
    );
    const { stacks: found, preview } = workflow("preview.yml").jobs;
    assert.ok(found?.steps?.some(({ run }) => run === 'node tools/preview/stacks.js >> "$GITHUB_OUTPUT"'));
    assert.deepEqual(preview?.with, {
      command: "preview",
      stack: "${{ matrix.stack }}",
      environment: "${{ matrix.stack }}-preview",
    });
  });
});

describe("check.yml", () => {
  const { on, jobs: steps } = workflow("check.yml");

  it("reports to a merge queue as well, which waits for it", () => {
    assert.deepEqual(Object.keys(on), ["pull_request", "merge_group"]);
    const events = Object.values(steps).flatMap((job) => JSON.stringify(job).match(/github\.event\.[\w.]+/g) ?? []);
    assert.deepEqual(events, []);
  });
});

describe("drift.yml", () => {
  const { on, jobs: steps } = workflow("drift.yml");

  it("runs on a schedule, on main, for every stack that is found, in an environment that waits for nobody", () => {
    assert.deepEqual(Object.keys(on), ["schedule", "workflow_dispatch"]);
    assert.ok(steps["stacks"]?.if?.endsWith("github.ref == 'refs/heads/main'"));
    assert.deepEqual(steps["drift"]?.with, {
      command: "drift",
      stack: "${{ matrix.stack }}",
      environment: "${{ matrix.stack }}-drift",
    });
    assert.equal(steps["stacks"]?.steps?.at(-1)?.run, 'node tools/preview/stacks.js --all >> "$GITHUB_OUTPUT"');
  });
});

describe("nightly.yml", () => {
  it("changes the code of every part that has a least score", () => {
    const { strategy } = workflow("nightly.yml").jobs["mutation"] as unknown as { strategy: { matrix: object } };
    const parts = JSON.parse(readFileSync(path.join(ROOT, "test/mutation/parts.json"), "utf8")) as object;
    assert.deepEqual(strategy.matrix, { part: Object.keys(parts) });
  });
});

describe("up.yml", () => {
  const { on, jobs: steps } = workflow("up.yml");

  it("runs on what was merged to main, and on nothing else", () => {
    assert.deepEqual(on, { push: { branches: ["main"] } });
  });

  // GitHub wants each job with an approval of its own written down; the order itself stands in stacks/.
  it("goes from stack to stack in the order of stacks/promotion.json, and shows the last before it changes it", () => {
    const last = promotion.at(-1)!;
    const names = ["check", ...promotion.slice(0, -1), `${last}-preview`, last];
    const up = (stack: string) => ({
      command: "up",
      stack,
      environment: stack,
      ...(stack === last && { approved: true }),
    });
    const expected = names.map((name, i) => [
      name,
      names[i - 1],
      i === 0
        ? undefined
        : name === `${last}-preview`
          ? { command: "preview", stack: last, environment: name, approved: true }
          : up(name),
    ]);
    assert.deepEqual(
      Object.entries(steps).map(([name, job]) => [name, job.needs, job.with]),
      expected,
    );
  });

  // A stack that is not among them is previewed, and brought up by hand.
  it("names stacks that are found", () => {
    assert.deepEqual(
      promotion.filter((stack) => !Object.hasOwn(stacks, stack)),
      [],
    );
  });
});

describe("pulumi.yml", () => {
  const job = workflow("pulumi.yml").jobs["pulumi"];
  const steps = job?.steps ?? [];
  const isUp = (step: Step) => /^pulumi up /.test(step.run ?? "");
  const uses = (action: string) => steps.filter((step) => step.uses?.startsWith(`${action}@`));
  const approved = (command: string) => `inputs.command == '${command}' && inputs.approved`;

  it("waits after every up until the fleet runs what was put out, and looks first at what a rollback has left", () => {
    const runs = steps.filter((step) => /\bpulumi (up|preview) /.test(step.run ?? ""));
    assert.equal(runs.length, 4);
    assert.ok(runs.every(({ run }) => / --stack "\$STACK" .*--refresh/.test(run ?? "")));
    const wait = steps.at(-1);
    assert.deepEqual(
      [wait?.if, wait?.run],
      ["inputs.command == 'up'", 'npm run deployed -- --stack "$STACK" --for 40m'],
    );
    assert.equal(job?.env?.["STACK"], "${{ inputs.stack }}");
  });

  it("does what was approved and nothing else: the plan that the preview of the same run has saved", () => {
    const [saved] = steps.filter((step) => /pulumi preview .*--save-plan plan\.json/.test(step.run ?? ""));
    assert.equal(saved?.if, "inputs.command == 'preview'");
    const [kept] = uses("actions/upload-artifact");
    const [fetched] = uses("actions/download-artifact");
    assert.deepEqual([kept?.if, kept?.with?.["path"]], [approved("preview"), "plan.json"]);
    assert.deepEqual([fetched?.if, fetched?.with?.["name"]], [approved("up"), kept?.with?.["name"]]);
    assert.equal(fetched?.with?.["run-id"], undefined);
    assert.deepEqual(
      steps.filter(isUp).map((step) => [step.if, / --plan plan\.json$/.test(step.run ?? "")]),
      [
        ["inputs.command == 'up' && !inputs.approved", false],
        [approved("up"), true],
      ],
    );
    assert.ok(
      steps.findIndex((step) => step === fetched) < steps.findIndex((step) => step.if === approved("up") && isUp(step)),
    );
  });

  it("checks out the commit of its run, also when main has moved while somebody approved", () => {
    assert.deepEqual(
      uses("actions/checkout").map((step) => step.with?.["ref"]),
      ["${{ github.sha }}"],
    );
  });

  it("asks for nothing before the state has a place and a key, and has the place from the environment", () => {
    const at = (found: (step: Step) => boolean) => steps.findIndex(found);
    const check = at((step) => step.run === "node tools/ci/state.js");
    assert.ok(check > 0);
    assert.ok(check < at((step) => step.uses?.startsWith("aws-actions/configure-aws-credentials@") ?? false));
    assert.equal(job?.env?.["PULUMI_BACKEND_URL"], "${{ vars.PULUMI_BACKEND_URL }}");
  });

  it("asks before every up for the roles that a fresh account lacks, with the credentials of that account", () => {
    const at = steps.findIndex((step) => step.run === "npm run account");
    assert.equal(steps[at]?.if, "inputs.command == 'up'");
    const credentials = steps.findIndex((step) => step.uses?.startsWith("aws-actions/configure-aws-credentials@"));
    assert.ok(credentials >= 0 && credentials < at && at < steps.findIndex(isUp));
  });
});
