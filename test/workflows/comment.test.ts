import assert from "node:assert/strict";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import recorded from "@octokit/webhooks-examples";
import { workflow } from "./workflows";

interface Comment {
  readonly id: number;
  readonly user: { readonly login: string };
  readonly body: string;
}

interface CompletedRun {
  readonly action: string;
  readonly workflow_run: {
    readonly conclusion: string | null;
    readonly head_branch: string;
    readonly head_sha: string;
    readonly head_repository: { readonly full_name: string; readonly owner: { readonly login: string } };
    readonly html_url: string;
  };
}

interface Pull {
  readonly number: number;
  readonly head: { readonly sha: string; readonly repo: { readonly full_name: string } };
}

/** An event as GitHub has sent it. */
const recordedEvent = <E>(name: string, fits: (event: E) => boolean): E =>
  (recorded.find((one) => one.name === name)?.examples as unknown as E[]).find(fits)!;
const COMPLETED = recordedEvent<CompletedRun>(
  "workflow_run",
  ({ action, workflow_run }) => action === "completed" && workflow_run.conclusion === "success",
);
const RUN = COMPLETED.workflow_run;
const { pull_request: OPENED } = recordedEvent<{ readonly action: string; readonly pull_request: Pull }>(
  "pull_request",
  ({ action }) => action === "opened",
);
const [OWNER, NAME] = RUN.head_repository.full_name.split("/");

/** The recorded pull request, with the head that the run was for. */
const PULL = pullOf({ sha: RUN.head_sha, from: RUN.head_repository.full_name });

function pullOf({ sha, from }: { sha: string; from: string }) {
  return { ...OPENED, head: { ...OPENED.head, sha, repo: { ...OPENED.head.repo, full_name: from } } };
}

const MARKER = "<!-- gatehouse: preview -->";

/** Runs the very script of comment.yml against a stand-in for GitHub; tells what it wrote. */
async function run(
  files: Record<string, string>,
  given: { pulls?: object[]; comments?: Comment[]; links?: Record<string, string> } = {},
) {
  const script = workflow("comment.yml").jobs["comment"]?.steps?.at(-1)?.with?.["script"] as string;
  const directory = mkdtempSync(join(tmpdir(), "gatehouse-comment-"));
  const written: { what: string; on: number; body: string }[] = [];
  const asked: unknown[] = [];
  const listComments = Symbol("listComments");
  const github = {
    paginate: async (list: unknown) => (list === listComments ? (given.comments ?? []) : []),
    rest: {
      pulls: {
        list: async (query: unknown) => {
          asked.push(query);
          return { data: given.pulls ?? [PULL] };
        },
      },
      issues: {
        listComments,
        createComment: async (it: { issue_number: number; body: string }) =>
          written.push({ what: "create", on: it.issue_number, body: it.body }),
        updateComment: async (it: { comment_id: number; body: string }) =>
          written.push({ what: "update", on: it.comment_id, body: it.body }),
      },
    },
  };
  const context = { repo: { owner: OWNER, repo: NAME }, payload: COMPLETED };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
  for (const [name, target] of Object.entries(given.links ?? {})) symlinkSync(target, join(directory, name));
  const AsyncFunction = Object.getPrototypeOf(async () => undefined) as { constructor: FunctionConstructor };
  const body = new AsyncFunction.constructor("github", "context", "core", "require", "process", script) as (
    ...args: unknown[]
  ) => Promise<void>;
  try {
    await body(github, context, { info: () => undefined }, require, { env: { PREVIEW: directory } });
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
  return { written, asked };
}

/** What a reader sees as code: the text within each fence, by Markdown's own rule for where one ends. */
function blocks(body: string): string[] {
  const found: string[] = [];
  let open: { fence: string; lines: string[] } | undefined;
  for (const line of body.split("\n")) {
    const ticks = /^(`{3,})(\w*)$/.exec(line);
    if (open === undefined) open = ticks?.[1] ? { fence: ticks[1], lines: [] } : undefined;
    else if (ticks?.[1] && ticks[2] === "" && ticks[1].length >= open.fence.length) {
      found.push(open.lines.join("\n"));
      open = undefined;
    } else open.lines.push(line);
  }
  return found;
}

describe("The comment in a pull request", () => {
  const files = { "difference.txt": "dev: 1 to create\n+ a\n", "plan.txt": "gatehouse dev: 1 resource\n" };

  it("is written where there is none", async () => {
    const { written } = await run(files);
    assert.deepEqual(
      written.map(({ what, on }) => [what, on]),
      [["create", OPENED.number]],
    );
    assert.equal(
      written[0]?.body,
      [
        MARKER,
        `**What \`pulumi up\` would do** after merging ${RUN.head_sha}: checks ended with *success*`,
        "```diff\ndev: 1 to create\n+ a\n```",
        "<details><summary>The whole plan of every stack</summary>",
        "```text\ngatehouse dev: 1 resource\n```",
        "</details>",
        `Previewed offline; the whole text is an artifact of [this run](${RUN.html_url}).`,
      ].join("\n\n"),
    );
  });

  it("is rewritten in place where there is one, and nobody else's is touched", async () => {
    const comments = [
      { id: 1, user: { login: "someone" }, body: `${MARKER} mine, I say` },
      { id: 2, user: { login: "github-actions[bot]" }, body: "of another workflow" },
      { id: 3, user: { login: "github-actions[bot]" }, body: `${MARKER}\n\nthe last push` },
    ];
    const { written } = await run(files, { comments });
    assert.deepEqual(
      written.map(({ what, on }) => [what, on]),
      [["update", 3]],
    );
  });

  it("goes to the pull request that GitHub names for the branch, not to one that the artifact names", async () => {
    const { asked, written } = await run({ ...files, "number.txt": "1" });
    assert.deepEqual(asked, [
      { owner: OWNER, repo: NAME, state: "open", head: `${RUN.head_repository.owner.login}:${RUN.head_branch}` },
    ]);
    assert.equal(written[0]?.on, OPENED.number);
  });

  it("is not written when there has been another push since", async () => {
    const pulls = [pullOf({ sha: OPENED.head.sha, from: RUN.head_repository.full_name })];
    assert.deepEqual((await run(files, { pulls })).written, []);
  });

  it("is not written to a pull request from another fork with the same branch", async () => {
    const pulls = [pullOf({ sha: RUN.head_sha, from: "other/gatehouse" })];
    assert.deepEqual((await run(files, { pulls })).written, []);
  });

  it("shows whatever the change printed as code, never as Markdown", async () => {
    const hostile = "```\n</details>\n<img src=x> @everyone [here](https://evil.example)\n````diff\n`````";
    const { written } = await run({ "difference.txt": hostile, "plan.txt": "fine" });
    assert.deepEqual(blocks(written[0]?.body ?? ""), [hostile, "fine"]);
  });

  it("leaves out what steers a terminal, hides or turns text around", async () => {
    const { written } = await run({ "difference.txt": "a\x1b[31mb\r\u202Ec\u200Bd\u2028e\0\tf\nnext" });
    assert.deepEqual(blocks(written[0]?.body ?? ""), ["a[31mbcdef\nnext"]);
  });

  it("fits into what GitHub takes, and says how much it left out", async () => {
    const { written } = await run({ "difference.txt": "x".repeat(100_000), "plan.txt": "y".repeat(100_000) });
    const body = written[0]?.body ?? "";
    assert.ok(body.length < 65_536, String(body.length));
    assert.deepEqual(
      blocks(body).map((block) => block.split("\n").at(-1)),
      ["… 80000 characters more", "… 65000 characters more"],
    );
  });

  it("follows no link to a file of the machine that writes it", async () => {
    const { written } = await run({}, { links: { "difference.txt": __filename, "plan.txt": __filename } });
    assert.deepEqual(blocks(written[0]?.body ?? ""), []);
  });

  it("points to the checks when there was nothing to preview", async () => {
    const { written } = await run({});
    assert.equal(written[0]?.body.match(/^Nothing: see the checks\.$/gm)?.length, 2);
  });
});
