import assert from "node:assert/strict";
import { PrivateApiFront, privateApiFrontProblems, type PrivateApiFrontArgs } from "../../../components/index";
import { haproxyFiles } from "../../../tools/preview/show/haproxy";
import type { Plan } from "../../../tools/preview";
import { record, inputs, refusalOf } from "../../support/plans";
import { children, find, findAll, json } from "../../support/record";
import { GoldenFiles } from "../../support/golden";
import { privateApiFrontArgs as args } from "../args";
import { resolve } from "node:path";

const ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint";
const POLICY = "aws:apigateway/restApiPolicy:RestApiPolicy";
const INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const STAGE_ARN = "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/prod/*";
const HOST = "a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com";

const statements = (plan: Plan, type: string) =>
  (json(find(plan, type), "policy") as { Statement: Record<string, unknown>[] }).Statement;

describe("PrivateApiFront", () => {
  let plan: Plan;
  before(async () => {
    plan = await record(() => new PrivateApiFront("partners", args));
  });

  it("creates endpoint, policy, balancer, fleet and registration", () => {
    assert.deepEqual(children(plan, find(plan, "gatehouse:index:PrivateApiFront")), [
      "aws:apigateway/restApiPolicy:RestApiPolicy partners-api",
      "aws:ec2/securityGroup:SecurityGroup partners-endpoint",
      "aws:ec2/vpcEndpoint:VpcEndpoint partners-endpoint",
      "aws:s3/bucketObjectv2:BucketObjectv2 partners-registration",
      "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule partners-api",
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule partners-api",
      "gatehouse:index:Balancer partners-balancer",
      "gatehouse:index:HaproxyFleet partners-fleet",
    ]);
  });

  it("calls this stage of this API alone through the endpoint, which the API's own name leads to", () => {
    assert.equal(inputs(plan, ENDPOINT)["privateDnsEnabled"], true);
    assert.equal(inputs(plan, ENDPOINT)["serviceName"], "com.amazonaws.eu-central-1.execute-api");
    assert.deepEqual(
      statements(plan, ENDPOINT).map(({ Effect, Action, Resource }) => ({ Effect, Action, Resource })),
      [{ Effect: "Allow", Action: ["execute-api:Invoke"], Resource: [STAGE_ARN] }],
    );
  });

  it("lets the API be called through the endpoint alone", () => {
    assert.equal(inputs(plan, POLICY)["restApiId"], "a1b2c3d4e5");
    const vpce = { "aws:SourceVpce": "«VpcEndpoint partners-endpoint».id" };
    assert.deepEqual(
      statements(plan, POLICY).map(({ Effect, Resource, Condition }) => ({ Effect, Resource, Condition })),
      [
        { Effect: "Allow", Resource: [STAGE_ARN], Condition: { StringEquals: vpce } },
        { Effect: "Deny", Resource: [STAGE_ARN], Condition: { StringNotEquals: vpce } },
      ],
    );
  });

  it("goes through an endpoint that the VPC has already, and opens its group to HAProxy", async () => {
    const endpoint = { id: "vpce-0123", securityGroupId: "sg-theirs" };
    const other = await record(() => new PrivateApiFront("partners", { ...args, endpoint }));
    assert.deepEqual(findAll(other, ENDPOINT), []);
    assert.equal(find(other, INGRESS, "partners-api").inputs["securityGroupId"], "sg-theirs");
    const [allow] = statements(other, POLICY);
    assert.deepEqual(allow?.["Condition"], { StringEquals: { "aws:SourceVpce": "vpce-0123" } });
  });

  it("admits the clients' networks to the balancer, and shows HAProxy their addresses", () => {
    const rule = find(plan, INGRESS, "partners-balancer-client-10.8.0.0/16").inputs;
    assert.deepEqual([rule["cidrIpv4"], rule["fromPort"], rule["toPort"]], ["10.8.0.0/16", 443, 443]);
    assert.equal(inputs(plan, "aws:lb/loadBalancer:LoadBalancer")["internal"], true);
    assert.equal(inputs(plan, "aws:lb/targetGroup:TargetGroup")["preserveClientIp"], "true");
    assert.equal(inputs(plan, "aws:lb/listener:Listener")["protocol"], "TCP");
  });

  it("has the agent fetch the clients' authorities, and nobody else's", () => {
    const [task] = findAll(plan, "aws:ecs/taskDefinition:TaskDefinition");
    const containers = json(task!, "containerDefinitions") as { name: string; environment: { name: string; value: string }[] }[]; // prettier-ignore
    const told = containers.find(({ name }) => name === "agent")!.environment;
    const trust = JSON.parse(told.find(({ name }) => name === "GATEHOUSE_TRUST")!.value) as object;
    assert.deepEqual(trust, { secret: "arn:client-trust", files: ["clients-ca.pem"] });
    const role = find(plan, "aws:iam/rolePolicy:RolePolicy", "partners-fleet-task");
    assert.match(JSON.stringify(role.inputs), /arn:client-trust-key/);
  });

  it("is registered like any other service: the golden file", () => {
    const golden = new GoldenFiles(resolve(__dirname, "../../golden/private-api"), __filename);
    const { content } = find(plan, "aws:s3/bucketObjectv2:BucketObjectv2", "partners-registration").inputs;
    golden.assertSame("registration.json", `${JSON.stringify(JSON.parse(content as string), undefined, 2)}\n`);
    golden.assertNoOrphans(["registration.json"]);
  });

  it("is what HAProxy makes of it; test/golden/haproxy/private-api.cfg has the whole", () => {
    const text = haproxyFiles(plan).find(({ name }) => name === "haproxy.cfg")!.text;
    for (const line of [
      "ca-file /run/gatehouse/clients-ca.pem verify required",
      `http-request set-header host ${HOST}`,
      "http-request set-path /prod%[path]",
      `ssl ca-file @system-ca verify required verifyhost ${HOST} sni str(${HOST})`,
    ])
      assert.ok(text.includes(line), line);
  });

  it("waits a second longer than the API may take", async () => {
    const slow = { ...args, api: { ...args.api, timeoutMilliseconds: 45_000 } };
    const other = await record(() => new PrivateApiFront("partners", slow));
    assert.match(haproxyFiles(other).find(({ name }) => name === "haproxy.cfg")!.text, /timeout server 46000ms/);
  });

  it("can be planned while the API's id is not known yet", async () => {
    const unknown = await record(() => new PrivateApiFront("partners", args), { unknown: true });
    assert.equal(unknown.resources.length, plan.resources.length);
  });

  const refusals: readonly [string, Partial<Record<keyof PrivateApiFrontArgs, unknown>>, string][] = [
    ["nobody may call", { clients: { ...args.clients, cidrBlocks: [] } }, "clients.cidrBlocks: give 1 to 50 networks; got 0"],
    ["the internet may call", { clients: { ...args.clients, cidrBlocks: ["0.0.0.0/0"] } }, "clients.cidrBlocks[0]: "],
    ["the clients' authorities are not said", { clients: { cidrBlocks: ["10.8.0.0/16"] } }, "clients.trust.secretArn: "],
    ["the stage is API Gateway's of HTTP APIs", { api: { id: "a1b2c3d4e5", stage: "$default" } }, "api.stage: "],
    ["mutual TLS is asked of the private API itself", { api: { ...args.api, mutualTls: true } }, "api.mutualTls: leave it out: API Gateway has no mutual TLS on a private API. HAProxy asks clients for certificates, by clients.trust (docs/private-api.md); got true"],
    ["its calls are to be signed", { api: { ...args.api, iam: true } }, "api.iam: leave it out, and give signing where methods ask for AWS_IAM: a container beside HAProxy signs each request (docs/private-api.md); got true"],
    ["the private API is to ask HAProxy for a certificate", { api: { ...args.api, clientCertificate: {} } }, "api.clientCertificate: leave it out: API Gateway asks nobody for a certificate on a private API. Its policy lets calls through this endpoint alone; got {}"],
    ["the API may take longer than a task has to stop", { api: { ...args.api, timeoutMilliseconds: 60_001 } }, "api.timeoutMilliseconds: use a whole number of milliseconds from 50 to 60000"],
    ["it takes longer than its tasks finish in", { api: { ...args.api, timeoutMilliseconds: 60_000 } }, "stopTimeoutSeconds: "],
    ["HAProxy is told another timeout", { haproxy: { timeouts: { serverMs: 1000 } } }, "haproxy.timeouts.serverMs: leave it out: api.timeoutMilliseconds says how long is waited; got 1000"],
    ["no image is named", { image: undefined }, "image: name an image, or give stockImage: one of the two"],
    ["tasks have no way to AWS", { endpointsSecurityGroupId: undefined, s3PrefixListId: undefined }, "overNat: "],
    ["an endpoint has no group", { endpoint: { id: "vpce-1" } }, "endpoint.securityGroupId: "],
  ]; // prettier-ignore
  for (const [what, change, said] of refusals)
    it(`fails when ${what}`, () => {
      const all = { ...args, ...change };
      const given = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
      const problems = privateApiFrontProblems("partners", given as unknown as PrivateApiFrontArgs);
      assert.equal(problems.length, 1, problems.join("\n"));
      assert.ok(problems[0]!.startsWith(said), problems[0]);
    });

  it("fails before anything registers", async () => {
    const wrong = { ...args, clients: { ...args.clients, cidrBlocks: [] } };
    const said = (await refusalOf(() => new PrivateApiFront("partners", wrong))).join("\n");
    assert.match(said, /clients\.cidrBlocks/);
  });
});
