import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import path from "node:path";
import { text } from "node:stream/consumers";
import { SERVICE_LINKED_ROLES } from "../../../tools/account/roles";
import { closeServer, listen } from "../../../tools/shared/listen";
import { ROOT } from "../../support/plans";

const NAMES = SERVICE_LINKED_ROLES.map(({ name }) => name);
const [ECS] = NAMES;

// The real SDK, told to ask a server of ours, which has IAM's memory of roles.
describe("npm run account", () => {
  let server: Server, url: string;
  let roles: Set<string>;
  const created: string[] = [];
  /** Answers GetRole with this once, whatever there is. */
  let lost = 0;

  before(async () => {
    server = createServer((message, response) => {
      text(message).then(
        (body) => {
          const [status, answer] = answered(new URLSearchParams(body));
          response.writeHead(status, { "content-type": "text/xml" }).end(answer);
        },
        (error: Error) => response.destroy(error),
      );
    });
    url = `http://127.0.0.1:${await listen(server)}`;
  });
  after(() => closeServer(server));
  beforeEach(() => {
    roles = new Set();
    created.length = 0;
    lost = 0;
  });

  function answered(asked: URLSearchParams): [number, string] {
    const failed = (code: string, message: string): [number, string] => [
      code === "NoSuchEntity" ? 404 : 400,
      `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
    ];
    const role = (action: string, name: string): [number, string] => [
      200,
      `<${action}Response><${action}Result><Role><RoleName>${name}</RoleName></Role></${action}Result></${action}Response>`,
    ];
    if (asked.get("Action") === "GetRole") {
      const name = asked.get("RoleName") ?? "";
      return roles.has(name) && lost-- <= 0 ? role("GetRole", name) : failed("NoSuchEntity", `no role ${name}`);
    }
    const service = asked.get("AWSServiceName");
    const made = SERVICE_LINKED_ROLES.find((one) => one.service === service);
    if (!made) return failed("InvalidInput", `no service ${service}`);
    if (roles.has(made.name)) return failed("InvalidInput", `Service role name ${made.name} has been taken in this account, please try a different suffix.`); // prettier-ignore
    roles.add(made.name);
    created.push(made.name);
    return role("CreateServiceLinkedRole", made.name);
  }

  async function run(...args: string[]) {
    const env = {
      PATH: process.env["PATH"] ?? "",
      AWS_ENDPOINT_URL_IAM: url,
      AWS_REGION: "eu-central-1",
      AWS_ACCESS_KEY_ID: "a",
      AWS_SECRET_ACCESS_KEY: "b",
    };
    const child = spawn(process.execPath, [path.join(ROOT, "tools/account/main.js"), "--settle", "0s", ...args], {
      env,
    });
    const [out] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
    return { code: child.exitCode, lines: out.trim().split("\n") };
  }

  it("makes in a fresh account the roles that the services make for themselves, ECS's among them", async () => {
    const { code, lines } = await run();
    assert.deepEqual([code, lines, created], [0, NAMES.map((name) => `${name} is new`), NAMES]);
  });

  it("makes nothing where all are there", async () => {
    roles = new Set(NAMES);
    const { code, lines } = await run();
    assert.deepEqual([code, lines, created], [0, NAMES.map((name) => `${name} is there`), []]);
  });

  it("makes what is missing alone, and takes it well that another made one meanwhile", async () => {
    const [, ...others] = NAMES;
    roles = new Set(NAMES);
    lost = 1;
    const { code, lines } = await run();
    assert.deepEqual([code, created], [0, []]);
    assert.equal(lines.filter((line) => line.endsWith("is there by now")).length, 1);
    assert.equal(lines.filter((line) => line.endsWith("is there")).length, others.length);
  });

  it("says what is missing, and fails, when it is only to check", async () => {
    roles = new Set(NAMES.filter((name) => name !== ECS));
    const { code, lines } = await run("--check");
    assert.deepEqual([code, created], [1, []]);
    assert.ok(lines.includes(`${ECS} is missing: the first cluster or service of an account may fail without`));
  });
});
