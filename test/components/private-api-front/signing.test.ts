import assert from "node:assert/strict";
import { PrivateApiFront, privateApiFrontProblems, type PrivateApiFrontArgs } from "../../../components/index";
import { signedAtATime } from "../../../components/request-path/fleet/signer";
import { haproxyFiles } from "../../../tools/preview/show/haproxy";
import type { Plan } from "../../../tools/preview";
import { brokenLaws } from "../../../policy/broken";
import { LAWS } from "../../../policy/laws";
import { record } from "../../support/plans";
import { find, findAll, json } from "../../support/record";
import { containerLog, privateApiFrontArgs } from "../args";

const DIGEST = `sha256:${"0a".repeat(32)}`;
const REPOSITORY = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/mirror/aws-sigv4-proxy";
const signing = { image: `${REPOSITORY}@${DIGEST}` };
const args = { ...privateApiFrontArgs, signing };
const STAGE_ARN = "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/prod/*";

interface Container {
  readonly name: string;
  readonly dependsOn?: object[];
  readonly environment: { name: string; value: string }[];
}

const containers = (plan: Plan) =>
  json(findAll(plan, "aws:ecs/taskDefinition:TaskDefinition")[0]!, "containerDefinitions") as unknown as Container[];

/** Statements of the policy of a role, or of the API. */
function statements(plan: Plan, type: string, name?: string) {
  const { Statement } = json(find(plan, type, name), "policy") as { Statement: Record<string, unknown>[] };
  return Object.fromEntries(Statement.map(({ Sid, ...rest }) => [Sid as string, rest]));
}

const ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy";
const API_POLICY = "aws:apigateway/restApiPolicy:RestApiPolicy";

describe("PrivateApiFront that signs", () => {
  let plan: Plan, unsigned: Plan;
  before(async () => {
    plan = await record(() => new PrivateApiFront("partners", args));
    unsigned = await record(() => new PrivateApiFront("partners", privateApiFrontArgs));
  });

  it("has AWS's proxy in each task, on the loopback interface, without HAProxy's files and without a right", () => {
    const signer = containers(plan).find(({ name }) => name === "signer");
    assert.deepEqual(signer, {
      name: "signer",
      image: signing.image,
      readonlyRootFilesystem: true,
      user: "99:99",
      linuxParameters: { capabilities: { drop: ["ALL"] } },
      mountPoints: [],
      logConfiguration: containerLog,
      essential: true,
      restartPolicy: { enabled: true, restartAttemptPeriod: 60 },
      memory: 256,
      command: ["--port", "127.0.0.1:8480", "--name", "execute-api", "--region", "eu-central-1", "--sign-host", "a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com", "--host", "127.0.0.1:8481", "--upstream-url-scheme", "http"], // prettier-ignore
      environment: [{ name: "GOMEMLIMIT", value: "204MiB" }],
    });
  });

  it("starts it before HAProxy, which so stops first", () => {
    const haproxy = containers(plan).find(({ name }) => name === "haproxy");
    assert.deepEqual(haproxy?.dependsOn?.at(-1), { containerName: "signer", condition: "START" });
  });

  it("gives the tasks' role this stage of this API to call, and nothing else that is new", () => {
    const { CallTheApi, ...rest } = statements(plan, ROLE_POLICY, "partners-fleet-task");
    assert.deepEqual(CallTheApi, { Effect: "Allow", Action: ["execute-api:Invoke"], Resource: [STAGE_ARN] });
    assert.deepEqual(rest, statements(unsigned, ROLE_POLICY, "partners-fleet-task"));
  });

  it("may pull its image", () => {
    const { PullItsImages } = statements(plan, ROLE_POLICY, "partners-fleet-execution");
    assert.ok((PullItsImages?.["Resource"] as string[]).includes("arn:aws:ecr:eu-central-1:123456789012:repository/mirror/aws-sigv4-proxy")); // prettier-ignore
  });

  it("opens nothing more: it is HAProxy that speaks to the endpoint", () => {
    const rules = (of: Plan) => of.resources.filter(({ type }) => /SecurityGroup(In|E)gressRule$/.test(type));
    assert.deepEqual(
      rules(plan).map(({ inputs }) => inputs),
      rules(unsigned).map(({ inputs }) => inputs),
    );
  });

  it("has HAProxy send each request to it and take it back, and speak verified TLS to the endpoint itself", () => {
    const text = haproxyFiles(plan).find(({ name }) => name === "haproxy.cfg")!.text;
    for (const line of [
      "server api.signer 127.0.0.1:8480 maxconn 45",
      "bind 127.0.0.1:8481 name signed",
      "ssl ca-file @system-ca verify required verifyhost a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com",
      "timeout server 31000ms",
      "res.hdr(content-length) -m int gt 1048576",
    ])
      assert.ok(text.includes(line), line);
  });

  it("keeps every law", () => {
    const told = (of: Plan) => brokenLaws(of, LAWS);
    assert.deepEqual(told(plan), told(unsigned));
  });

  it("lets the API deny its stage to all others, those that do not sign among them", async () => {
    const alone = await record(() => new PrivateApiFront("partners", { ...args, signing: { ...signing, tasksAlone: true } })); // prettier-ignore
    const { NobodyElse, ...rest } = statements(alone, API_POLICY);
    assert.deepEqual(NobodyElse, {
      Effect: "Deny",
      Principal: { AWS: "*" },
      Action: ["execute-api:Invoke"],
      Resource: [STAGE_ARN],
      Condition: { StringNotEquals: { "aws:PrincipalArn": "«Role partners-fleet-task».arn" } },
    });
    assert.deepEqual(rest, statements(plan, API_POLICY));
  });

  it("can be planned while the API's id is not known yet", async () => {
    const unknown = await record(() => new PrivateApiFront("partners", args), { unknown: true });
    assert.equal(unknown.resources.length, plan.resources.length);
  });

  it("signs as many at a time as the longest bodies leave room for", () => {
    const MiB = 1024 * 1024;
    const numbers = [[256, MiB], [256, 10 * MiB], [512, 10 * MiB], [256, 1], [8192, 1]] as const; // prettier-ignore
    assert.deepEqual(numbers.map(([memoryMiB, maxBodyBytes]) => signedAtATime({ memoryMiB, maxBodyBytes })), [45, 4, 9, 723, 1000]); // prettier-ignore
  });

  const refusals: readonly [string, object, string][] = [
    ["its image has a tag, which can be moved", { image: `${REPOSITORY}:1.11` }, "signing.image: give an image in ECR by its digest, "],
    ["its image is not in ECR", { image: `public.ecr.aws/aws-observability/aws-sigv4-proxy@${DIGEST}` }, "signing.image: give an image in ECR by its digest, "],
    ["its image is in another region's ECR", { image: `123456789012.dkr.ecr.us-east-1.amazonaws.com/proxy@${DIGEST}` }, "signing.image: use an image in eu-central-1, or have NAT: "],
    ["it takes more than a quarter of the task's memory", { memoryMiB: 513 }, "signing.memoryMiB: use at most 512, a quarter of memoryMiB (2048); got 513"],
    ["it has no room for one body", { memoryMiB: 64, maxBodyBytes: 10_485_760 }, "signing.maxBodyBytes: give it more memoryMiB, or let bodies be shorter: not one of the longest fits; got 10485760"],
    ["a body is longer than API Gateway takes", { maxBodyBytes: 10_485_761 }, "signing.maxBodyBytes: use a whole number of bytes from 1 to 10485760"],
    ["the image is not said", { image: undefined }, "signing.image: "],
    ["it is told the port", { port: 8080 }, "signing.port: "],
  ]; // prettier-ignore
  for (const [what, change, said] of refusals)
    it(`fails when ${what}`, () => {
      const given = Object.fromEntries(Object.entries({ ...signing, ...change }).filter(([, value]) => value !== undefined)); // prettier-ignore
      const problems = privateApiFrontProblems("partners", {
        ...args,
        signing: given,
      } as unknown as PrivateApiFrontArgs);
      assert.equal(problems.length, 1, problems.join("\n"));
      assert.ok(problems[0]!.startsWith(said), problems[0]);
    });
});
