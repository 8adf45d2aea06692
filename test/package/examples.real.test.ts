import assert from "node:assert/strict";
import { preview, type Plan } from "../../tools/preview";
import { find, findAll } from "../support/record";
import { install, typeErrors } from "./packed";

describe("The examples, with gatehouse out of its npm package", function () {
  // Packing and each compilation take 5 to 10 s on a quiet machine.
  this.timeout(300_000);
  after(() => {
    delete process.env["PULUMI_NODEJS_TRANSPILE_ONLY"];
  });

  describe("minimal", () => {
    let program: string;
    let plan: Plan;
    before(async () => {
      program = install("minimal");
      plan = await preview({ root: program, stack: "dev" });
    });

    it("compiles under its own strict tsconfig.json", () => {
      assert.equal(typeErrors(program), "");
    });

    it("puts the whole gatehouse into its own VPC", () => {
      assert.deepEqual(countsByType(plan), {
        "awsx:ec2:Vpc": 1,
        "aws:ec2/vpcEndpoint:VpcEndpoint": 6,
        // The endpoints', and one each for link, balancer, tasks and services.
        "aws:ec2/securityGroup:SecurityGroup": 5,
        // Link to balancer, balancer to HAProxy (traffic, health), HAProxy to its like, endpoints and services; services to
        // endpoints; HAProxy and services out also to S3.
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": 7,
        "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": 9,
        "gatehouse:index:Gatehouse": 1,
        "gatehouse:index:Keys": 1,
        // Of the logs, of the signing authority, and of each certificate's secrets.
        "aws:kms/key:Key": 4,
        "aws:kms/alias:Alias": 4,
        "gatehouse:index:Logs": 1,
        "aws:cloudwatch/logGroup:LogGroup": 5,
        "gatehouse:index:Network": 1,
        "gatehouse:index:Gateway": 1,
        "aws:apigatewayv2/api:Api": 1,
        "aws:apigatewayv2/authorizer:Authorizer": 1,
        "aws:apigatewayv2/integration:Integration": 2,
        "aws:apigatewayv2/route:Route": 2,
        "aws:apigatewayv2/stage:Stage": 1,
        "gatehouse:index:Link": 1,
        "aws:apigatewayv2/vpcLink:VpcLink": 1,
        "gatehouse:index:Balancer": 1,
        "aws:lb/loadBalancer:LoadBalancer": 1,
        "aws:lb/listener:Listener": 1,
        "aws:lb/targetGroup:TargetGroup": 1,
        "gatehouse:index:HaproxyFleet": 1,
        "aws:ecs/cluster:Cluster": 1,
        "aws:ecs/service:Service": 1,
        "aws:ecs/taskDefinition:TaskDefinition": 1,
        "aws:ssm/parameter:Parameter": 2,
        // Two for tasks, and two for each certificate: one issues first, the other rotates.
        "aws:iam/role:Role": 6,
        "aws:iam/rolePolicy:RolePolicy": 6,
        "gatehouse:index:Authority": 2,
        "aws:acm/certificate:Certificate": 1,
        "aws:acm/certificateValidation:CertificateValidation": 1,
        "aws:route53/record:Record": 1,
        "gatehouse:index:RotatedCertificate": 2,
        "aws:secretsmanager/secret:Secret": 4,
        "aws:secretsmanager/secretPolicy:SecretPolicy": 4,
        "aws:secretsmanager/secretRotation:SecretRotation": 2,
        "aws:lambda/function:Function": 4,
        "aws:lambda/permission:Permission": 2,
        "aws:lambda/invocation:Invocation": 4,
        "aws:appautoscaling/target:Target": 1,
        "aws:appautoscaling/policy:Policy": 2,
        "gatehouse:index:Backends": 1,
        "aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace": 1,
        // Of the service, and of the tasks among themselves.
        "aws:servicediscovery/service:Service": 2,
        // The origin proof: the one before, this one and the next.
        "random:index/randomPassword:RandomPassword": 3,
        // The guard: protected, and after all else, so that a destroy stops before it deletes anything.
        "random:index/randomId:RandomId": 1,
      });
    });

    it("names every resource after its team", () => {
      assert.deepEqual(
        plan.resources.map(({ name }) => name).filter((name) => !/^orders(-|$)/.test(name)),
        [],
      );
    });

    it("puts everything but its own VPC, endpoints and the guard against destroying below one Gatehouse", () => {
      const outside = plan.resources.filter(({ urn }) => !urn.includes("::gatehouse:index:Gatehouse"));
      assert.deepEqual(outside.map(({ name }) => name).sort(), [
        "orders",
        "orders-destroy-guard",
        "orders-ecr.api",
        "orders-ecr.dkr",
        "orders-endpoints",
        "orders-logs",
        "orders-s3",
        "orders-secretsmanager",
        "orders-ssm",
      ]);
    });

    it("has the same plan when Pulumi's own host starts it", async () => {
      // Types are checked by the test above; ts-node would check them again.
      process.env["PULUMI_NODEJS_TRANSPILE_ONLY"] = "true";
      assert.deepEqual(await preview({ root: program, stack: "dev", isolated: true }), plan);
    });

    it("can be previewed before anything exists", async () => {
      const first = await preview({ root: program, stack: "dev", unknown: true });
      assert.deepEqual(countsByType(first), countsByType(plan));
    });

    it("links the gateway to the team's own subnets", () => {
      const subnets = ["«Vpc orders».isolatedSubnetIds[0]", "«Vpc orders».isolatedSubnetIds[1]"];
      assert.deepEqual(find(plan, "aws:apigatewayv2/vpcLink:VpcLink").inputs["subnetIds"], subnets);
    });

    it("tells clients where to call", () => {
      assert.deepEqual(plan.outputs["urls"], { v1: "«Api orders-gateway».apiEndpoint/v1" });
    });
  });

  describe("hop-by-hop", () => {
    let program: string;
    let plan: Plan;
    before(async () => {
      program = install("hop-by-hop");
      plan = await preview({ root: program, stack: "dev" });
    });

    it("compiles under its own strict tsconfig.json", () => {
      assert.equal(typeErrors(program), "");
    });

    it("creates three hops and no fleet", () => {
      assert.deepEqual(countsByType(plan), {
        "gatehouse:index:Gateway": 1,
        "aws:apigatewayv2/api:Api": 1,
        "aws:apigatewayv2/authorizer:Authorizer": 1,
        "aws:apigatewayv2/integration:Integration": 2,
        "aws:apigatewayv2/route:Route": 2,
        "aws:apigatewayv2/stage:Stage": 1,
        "aws:cognito/userPool:UserPool": 1,
        "aws:cognito/userPoolDomain:UserPoolDomain": 1,
        "aws:cognito/resourceServer:ResourceServer": 1,
        "aws:cognito/userPoolClient:UserPoolClient": 2,
        "gatehouse:index:Link": 1,
        "aws:apigatewayv2/vpcLink:VpcLink": 1,
        "gatehouse:index:Balancer": 1,
        "aws:lb/loadBalancer:LoadBalancer": 1,
        "aws:lb/listener:Listener": 1,
        "aws:lb/targetGroup:TargetGroup": 1,
        "aws:ec2/securityGroup:SecurityGroup": 2,
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": 1,
        "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": 1,
        "aws:cloudwatch/logGroup:LogGroup": 1,
        "random:index/randomPassword:RandomPassword": 1,
      });
    });

    it("gives each machine its own scopes", () => {
      const clients = findAll(plan, "aws:cognito/userPoolClient:UserPoolClient");
      assert.deepEqual(
        clients.map(({ name, inputs }) => [name, inputs["allowedOauthScopes"]]),
        [
          ["parcels-gateway-users-chat-agent", ["parcels/track"]],
          ["parcels-gateway-users-shop", ["parcels/track", "parcels/send"]],
        ],
      );
    });

    it("tells machines where to get their tokens", () => {
      assert.equal(
        plan.outputs["tokenEndpoint"],
        "https://parcels-example.auth.eu-central-1.amazoncognito.com/oauth2/token",
      );
    });
  });
});

function countsByType(plan: Plan): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { type } of plan.resources) counts[type] = (counts[type] ?? 0) + 1;
  return counts;
}
