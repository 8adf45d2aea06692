import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { Heartbeat, heartbeatLogPrefix, type HeartbeatArgs } from "../../../../components/index";
import type { Json, Plan } from "../../../../tools/preview";
import { inputs, record, refusalOf } from "../../../support/plans";
import { children, find, json } from "../../../support/record";

const args: HeartbeatArgs = {
  accountId: "123456789012",
  region: "eu-central-1",
  vpcLinkId: "link-1",
  listenerArn: "arn:listener",
  serverName: "origin.example.com",
  accessLogGroupArn: "arn:access-log",
  logKeyArn: "arn:log-key",
  logRetentionDays: 365,
};

describe("Heartbeat", () => {
  let plan: Plan;
  before(async () => {
    plan = await record(() => new Heartbeat("edge-heartbeat", args));
  });

  it("creates an API of its own, a function and a schedule", () => {
    assert.deepEqual(children(plan, find(plan, "gatehouse:index:Heartbeat")), [
      "aws:apigatewayv2/api:Api edge-heartbeat",
      "aws:apigatewayv2/integration:Integration edge-heartbeat",
      "aws:apigatewayv2/route:Route edge-heartbeat",
      "aws:apigatewayv2/stage:Stage edge-heartbeat",
      "aws:cloudwatch/logGroup:LogGroup edge-heartbeat",
      "aws:iam/role:Role edge-heartbeat",
      "aws:iam/role:Role edge-heartbeat-schedule",
      "aws:iam/rolePolicy:RolePolicy edge-heartbeat",
      "aws:iam/rolePolicy:RolePolicy edge-heartbeat-schedule",
      "aws:lambda/function:Function edge-heartbeat",
      "aws:scheduler/schedule:Schedule edge-heartbeat-schedule",
    ]);
  });

  it("goes through the link by TLS, and shows HAProxy no proof: no service sees it", () => {
    const { apiId: _, ...integration } = inputs(plan, "aws:apigatewayv2/integration:Integration");
    assert.deepEqual(integration, {
      integrationType: "HTTP_PROXY",
      integrationMethod: "GET",
      integrationUri: "arn:listener",
      connectionType: "VPC_LINK",
      connectionId: "link-1",
      payloadFormatVersion: "1.0",
      tlsConfig: { serverNameToVerify: "origin.example.com" },
    });
  });

  it("may be sent by its function alone, which may do nothing else but write its log", () => {
    assert.equal(inputs(plan, "aws:apigatewayv2/route:Route").authorizationType, "AWS_IAM");
    assert.deepEqual(statements("edge-heartbeat"), [
      {
        Sid: "SendTheHeartbeat",
        Effect: "Allow",
        Action: ["execute-api:Invoke"],
        Resource: ["«Api edge-heartbeat».executionArn/$default/GET/heartbeat"],
      },
      {
        Sid: "WriteItsLog",
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: ["«LogGroup edge-heartbeat».arn:*"],
      },
    ]);
  });

  it("is sent to the route that the role names", () => {
    const { environment } = inputs(plan, "aws:lambda/function:Function");
    assert.deepEqual(environment, { variables: { HEARTBEAT_URL: "«Api edge-heartbeat».apiEndpoint/heartbeat" } });
    assert.equal(inputs(plan, "aws:apigatewayv2/route:Route").routeKey, "GET /heartbeat");
    assert.equal(inputs(plan, "aws:apigatewayv2/stage:Stage").name, "$default");
  });

  it("runs the file that there is", () => {
    const { code, handler, runtime } = inputs(plan, "aws:lambda/function:Function");
    const { path } = (code as { archive: { assets: Record<string, { asset: { path: string } }> } }).archive.assets[
      "index.mjs"
    ]!.asset;
    assert.deepEqual([existsSync(path), handler, runtime], [true, "index.handler", "nodejs22.x"]);
  });

  it("is sent every day, by a schedule that may call the function and nothing else", () => {
    const { scheduleExpression, target } = inputs(plan, "aws:scheduler/schedule:Schedule");
    assert.deepEqual(
      [scheduleExpression, target],
      ["rate(1 day)", { arn: "«Function edge-heartbeat».arn", roleArn: "«Role edge-heartbeat-schedule».arn" }],
    );
    assert.deepEqual(statements("edge-heartbeat-schedule"), [
      {
        Sid: "CallTheFunction",
        Effect: "Allow",
        Action: ["lambda:InvokeFunction"],
        Resource: ["«Function edge-heartbeat».arn"],
      },
    ]);
    assert.deepEqual(json(find(plan, "aws:iam/role:Role", "edge-heartbeat-schedule"), "assumeRolePolicy"), {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "OnlyForThisAccount",
          Effect: "Allow",
          Principal: { Service: "scheduler.amazonaws.com" },
          Action: ["sts:AssumeRole"],
          Condition: {
            StringEquals: { "aws:SourceAccount": "123456789012" },
            ArnLike: { "aws:SourceArn": "arn:aws:scheduler:eu-central-1:123456789012:schedule-group/default" },
          },
        },
      ],
    });
  });

  it("waits with the first one until the way is there", () => {
    const { dependencies } = find(plan, "aws:scheduler/schedule:Schedule");
    for (const [type, name] of [
      ["aws:apigatewayv2/route:Route", "edge-heartbeat"],
      ["aws:apigatewayv2/stage:Stage", "edge-heartbeat"],
      ["aws:iam/rolePolicy:RolePolicy", "edge-heartbeat"],
      ["aws:iam/rolePolicy:RolePolicy", "edge-heartbeat-schedule"],
    ] as const)
      assert.ok(dependencies.includes(find(plan, type, name).urn), `${type} ${name}`);
  });

  it("has a log whose name the key's policy is told", async () => {
    const named = await record(() => new Heartbeat("edge-heartbeat", { ...args, identity: "edge-prod-heartbeat" }));
    const prefixes = [plan, named].map((one) => inputs(one, "aws:cloudwatch/logGroup:LogGroup").namePrefix);
    assert.deepEqual(prefixes, ["edge-heartbeat", "edge-prod-heartbeat"].map(heartbeatLogPrefix));
  });

  it("fails with all that is wrong", async () => {
    const wrong = { ...args, serverName: "origin", logRetentionDays: 8 };
    assert.deepEqual(
      (await refusalOf(() => new Heartbeat("Edge", wrong))).map((problem) => problem.slice(0, problem.indexOf(":"))),
      ["name", "serverName", "logRetentionDays"],
    );
  });

  function statements(policy: string): Json {
    return (json(find(plan, "aws:iam/rolePolicy:RolePolicy", policy), "policy") as { Statement: Json }).Statement;
  }
});
