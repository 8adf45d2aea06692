import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { askOne, init, type AskPerson } from "../../../tools/init/command";
import { INIT_QUESTIONS, STACKS, type Answers } from "../../../tools/init/answers";
import { CommandError } from "../../../tools/shared/command-error";
import { parseYaml } from "../../../tools/preview/sdk";

const KEYS = Object.keys(INIT_QUESTIONS) as (keyof Answers)[];
const nothing = Object.fromEntries(KEYS.map((key) => [key, undefined])) as Record<keyof Answers, undefined>;

describe("npx pulumi-gatehouse init", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "gatehouse-init-"))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  async function made(given: Partial<Answers>, ask?: AskPerson) {
    let printed = "";
    const target = join(folder, "edge");
    const code = await init({ folder: target, yes: false, ...nothing, ...given }, (text) => (printed += text), ask);
    assert.equal(code, 0);
    const file = (name: string) => readFileSync(join(target, name), "utf8");
    return { printed, file, config: (stack: string) => (parseYaml(file(`Pulumi.${stack}.yaml`), "") as { config: Record<string, unknown> }).config }; // prettier-ignore
  }

  it("has an example for every question, which is right", () => {
    for (const key of KEYS) assert.deepEqual(INIT_QUESTIONS[key].problems(INIT_QUESTIONS[key].example, key), []);
  });

  it("puts what is given where it belongs, by stack", async () => {
    const given = {
      accounts: "111111111111,222222222222,333333333333",
      region: "eu-west-3",
      email: "a@example.com, b@example.com",
    };
    const { config, file, printed } = await made(given);
    assert.deepEqual(
      STACKS.map((stack) => config(stack)["edge:accountId"]),
      given.accounts.split(","),
    );
    assert.deepEqual(
      STACKS.map((stack) => config(stack)["aws:allowedAccountIds"]),
      given.accounts.split(",").map((one) => [one]),
    );
    assert.deepEqual(
      STACKS.map((stack) => config(stack)["edge:serverName"]),
      ["dev-origin.example.com", "stage-origin.example.com", "origin.example.com"],
    );
    assert.deepEqual(config("prod")["edge:breakGlassArns"], ["arn:aws:iam::333333333333:role/break-glass"]);
    assert.deepEqual(config("dev")["edge:alarmEmails"], ["a@example.com", "b@example.com"]);
    assert.equal(config("dev")["aws:region"], "eu-west-3");
    assert.match(file("settings.ts"), /availabilityZoneIds = \["euw3-az1", "euw3-az3"\]/);
    assert.match(
      printed,
      /to be replaced in Pulumi\.<stack>\.yaml before pulumi up: issuer, audiences, serverName, hostedZone, breakGlass\n/,
    );
  });

  it("is called as its folder", async () => {
    const { file } = await made({});
    assert.match(file("Pulumi.yaml"), /^name: edge$/m);
    assert.equal((JSON.parse(file("package.json")) as { name: string }).name, "edge");
  });

  it("says all that is wrong at once, and makes nothing then", async () => {
    const wrong = { region: "us-east-9", accounts: "1", hostedZone: "zone" };
    await assert.rejects(made(wrong), ({ message }: Error) => {
      assert.deepEqual(
        message.split("\n").map((line) => line.split(":")[0]),
        ["--region", "--accounts[0]", "--hosted-zone"],
      );
      return true;
    });
    await assert.rejects(made({ accounts: "111111111111,222222222222" }), /--accounts: give one account, or 3; got 2/);
    assert.deepEqual(readdirSync(folder), []);
  });

  it("does not write over a program that is there", async () => {
    writeFileSync(join(folder, "index.ts"), "");
    const values = { folder, yes: true, ...nothing };
    await assert.rejects(
      init(values, () => undefined),
      new CommandError(`FOLDER: give a new folder, or an empty one; got ${folder}`),
    );
  });

  it("asks for what is not given, and for nothing else", async () => {
    let asked: readonly string[] = [];
    const { config, printed } = await made({ region: "us-east-1" }, async (missing) => {
      asked = missing;
      return { issuer: "https://login.example.com/" };
    });
    assert.deepEqual(
      asked,
      KEYS.filter((key) => key !== "region"),
    );
    assert.equal(config("dev")["edge:issuer"], "https://login.example.com/");
    assert.doesNotMatch(printed, /issuer/);
  });

  it("asks again while something is wrong, and takes nothing for the example", async () => {
    const [typed, questions] = [["eu-west-9", "eu-west-1"], [] as string[]];
    const question = async (text: string) => (questions.push(text), typed.shift()!);
    assert.equal(await askOne("region", question), "eu-west-1");
    assert.equal(questions[0], "the region (us-east-1): ");
    assert.match(questions[1]!, /^region: .*got "eu-west-9"\nthe region \(us-east-1\): $/);
    assert.equal(await askOne("region", async () => "  "), "");
  });
});
