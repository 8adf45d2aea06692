import assert from "node:assert/strict";
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import path from "node:path";
import { endProcess } from "../../tools/shared/child-process";
import { freePort, haproxyOrSkip, until } from "../support/haproxy";
import { ROOT } from "../support/plans";
import { commandsOf, PAGES } from "./pages";

// The page that a newcomer follows, as it stands; `npm ci` has been, and test/tools/local/tour.real.test.ts walks the tour.
describe("docs/getting-started.md", function () {
  this.timeout(300_000);
  const page = PAGES.find(({ file }) => file === "docs/getting-started.md")!;
  const commands = commandsOf(page).flatMap((script) => script.trim().split("\n"));
  let running: ChildProcess | undefined;
  after(async () => running && endProcess(running));

  /** npm is left out: its own start is nobody's business here. */
  const program = (command: string) => command.replace(/^npm start(?: --)?/, "node tools/preview/main.js").replace(/^npm run local --/, "node tools/local/main.js"); // prettier-ignore

  it("has only commands that are run here, and those that are run elsewhere", () => {
    const elsewhere = ["npm ci", "npm run local -- --for 30s --check", "npm start -- --stack prod --against main"];
    const here = [/^npm start\b(?!.*--against)/, /^npm run local -- --port 8080$/, /^curl /];
    assert.deepEqual(
      commands.filter((command) => !elsewhere.includes(command) && !here.some((one) => one.test(command))),
      [],
    );
    assert.equal(commands.length, 7);
  });

  for (const command of commands.filter((one) => one.startsWith("npm start") && !one.includes("--against")))
    it(`shows something: ${command}`, () => {
      const { status, stdout, stderr } = spawnSync(program(command), { cwd: ROOT, shell: true, encoding: "utf8" });
      assert.equal(status, 0, stderr);
      assert.match(
        stdout,
        command.includes("--haproxy") ? /^frontend edge from base$/m : /gatehouse:index:Gatehouse|Gatehouse/,
      );
    });

  it("runs, refuses who has no token, and answers the line that is printed for alice", async function () {
    haproxyOrSkip(this);
    const port = String(await freePort());
    const command = (command: string) => program(command).replaceAll("8080", port);
    const [, ...argv] = command(commands.find((one) => one.startsWith("npm run local -- --port"))!).split(" ");
    running = spawn(process.execPath, [path.join(ROOT, argv[0]!), ...argv.slice(1)], { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] }); // prettier-ignore
    let said = "";
    for (const stream of [running.stdout!, running.stderr!])
      stream.on("data", (part: Buffer) => (said += part.toString()));
    await until(
      () => `it tells how to call it: ${said}`,
      () => /^killed|^slower, failing/m.test(said),
    );
    const answer = (command: string) =>
      spawnSync("curl", command.replace(/^curl /, "").match(/'[^']*'|\S+/g)!.map((word) => word.replaceAll("'", "")), { encoding: "utf8" }).stdout; // prettier-ignore
    assert.match(answer(command(commands.find((one) => one.startsWith("curl "))!)), /^HTTP\/1\.1 401 /);
    const [, alice = ""] = /^alice.*\n(curl .*)$/m.exec(said) ?? [];
    assert.match(answer(alice.replace("curl -s ", "curl -si ")), /^HTTP\/1\.1 200 [^]*"x-auth-subject": ?"alice"/);
  });
});
