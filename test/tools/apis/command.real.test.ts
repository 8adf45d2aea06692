import assert from "node:assert/strict";
import { ApiGatewayV2Client, CreateApiCommand, CreateApiMappingCommand, CreateDomainNameCommand, CreateIntegrationCommand, CreateStageCommand } from "@aws-sdk/client-apigatewayv2"; // prettier-ignore
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { createServer, request, type Server } from "node:http";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { closeServer, listen } from "../../../tools/shared/listen";
import { MotoServer } from "../../../tools/shared/moto-server";
import { PackageCommand } from "../../support/command";
import { setEnvironment } from "../../support/environment";
import { skipWithoutMoto } from "../../support/moto";

const LISTENER = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:listener/net/edge/1111/2222";
const BALANCER = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/net/edge/1111";
const REFERENCE = {
  identity: "edge-prod",
  region: "eu-central-1",
  vpcLinkId: "new",
  listenerArn: LISTENER,
  registrationsBucket: "edge-apis",
  domain: { name: "api.example.com", mutualTls: false },
  own: [{ name: "shop", paths: ["shop-v1"] }],
};

/** REST APIs, of whose integrations moto keeps no link, page by page as API Gateway's API reference says; all else is asked of moto. */
function restApis(moto: string): Server {
  const way = (connectionId: string) => ({ connectionType: "VPC_LINK", connectionId, integrationTarget: BALANCER });
  const pages: Readonly<Record<string, object>> = {
    "/restapis": { item: [{ id: "one", tags: { gatehouse: "another", "gatehouse:api": "b" } }], position: "p" },
    "/restapis p": { item: [{ id: "two", tags: { gatehouse: "edge-prod", "gatehouse:api": "shop" } }] },
    "/restapis/two/resources": { item: [{ id: "r", path: "/" }], position: "p" },
    "/restapis/two/resources p": { item: [{ id: "s", resourceMethods: { GET: { methodIntegration: way("new") }, OPTIONS: { methodIntegration: { type: "MOCK" } } } }] }, // prettier-ignore
  };
  return createServer((message, response) => {
    const { pathname, searchParams } = new URL(message.url ?? "", "http://aws");
    const page = pages[[pathname, searchParams.get("position")].filter((part) => part !== null).join(" ")];
    if (page) return void response.end(JSON.stringify(page));
    const asked = request(moto + message.url!, { method: message.method, headers: message.headers }, (answer) => {
      response.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(response);
    });
    message.pipe(asked);
  });
}

/** The APIs of an account, as programs would have made them, in moto's imitation of AWS. */
describe("npx pulumi-gatehouse apis", function () {
  this.timeout(120_000);
  let moto: MotoServer | undefined, restore: (() => void) | undefined;
  let rest: Server | undefined;
  let environment: Record<string, string>, command: PackageCommand;
  const directory = mkdtempSync(join(tmpdir(), "apis-"));
  const reference = join(directory, "reference.json");

  before(async function () {
    skipWithoutMoto(this);
    moto = await MotoServer.start();
    command = new PackageCommand(directory);
    rest = restApis(moto.endpoint);
    environment = {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${await listen(rest, "127.0.0.1")}`,
      AWS_REGION: "eu-central-1",
      AWS_ACCESS_KEY_ID: "a",
      AWS_SECRET_ACCESS_KEY: "b",
    };
    restore = setEnvironment(environment);
    writeFileSync(reference, JSON.stringify(REFERENCE));
    const [http, s3] = [new ApiGatewayV2Client(), new S3Client()];
    await s3.send(new CreateBucketCommand({ Bucket: "edge-apis", CreateBucketConfiguration: { LocationConstraint: "eu-central-1" } })); // prettier-ignore
    for (const name of ["orders", "shop", "gone"])
      await s3.send(new PutObjectCommand({ Bucket: "edge-apis", Key: `apis/${name}.json`, Body: "{}" }));
    await http.send(new CreateDomainNameCommand({ DomainName: "api.example.com" }));
    const orders = await httpApi(http, "orders", "old");
    for (const path of ["orders-v1", "orders-v2"]) await map(http, orders, path);
    await httpApi(http, "others", "old", "another-gatehouse");
    http.destroy();
    s3.destroy();
  });
  after(async () => {
    restore?.();
    if (rest) await closeServer(rest);
    await moto?.stop();
    rmSync(directory, { recursive: true });
  });

  const tags = (name: string, gatehouse: string) => ({ gatehouse, "gatehouse:api": name });

  async function httpApi(client: ApiGatewayV2Client, name: string, link: string, gatehouse = "edge-prod") {
    const made = await client.send(
      new CreateApiCommand({ Name: name, ProtocolType: "HTTP", Tags: tags(name, gatehouse) }),
    );
    // More than a page of AWS's.
    for (let i = 0; i < 3; i++)
      await client.send(new CreateIntegrationCommand({ ApiId: made.ApiId, IntegrationType: "HTTP_PROXY", ConnectionType: "VPC_LINK", ConnectionId: link, IntegrationUri: LISTENER, IntegrationMethod: "ANY" })); // prettier-ignore
    return made.ApiId!;
  }

  async function map(client: ApiGatewayV2Client, api: string, path: string) {
    await client.send(new CreateStageCommand({ ApiId: api, StageName: path }));
    await client.send(new CreateApiMappingCommand({ ApiId: api, DomainName: "api.example.com", Stage: path, ApiMappingKey: path })); // prettier-ignore
  }

  const run = async (args: readonly string[], more: Record<string, string> = {}, given = "") =>
    command.run(["apis", ...args], { ...environment, ...more }, given);

  it("lists every API of the gatehouse and of no other, ends with 1 while one refers to what was replaced", async () => {
    const { code, stdout, stderr } = await run(["--reference", reference]);
    assert.deepEqual([code, stderr], [1, ""]);
    assert.match(stdout, /^orders \(Http API \w+\)\n {2}link: old \(no longer the reference's\)\n {2}listener: arn:aws:elastic\S+\n {2}paths: api\.example\.com\/orders-v1, api\.example\.com\/orders-v2\nshop \(Rest API \w+\)\n {2}link: new\n {2}balancer: arn:aws:elastic\S+:loadbalancer\/net\/edge\/1111\n {2}paths: none\ngone: registered, and no API has its tag\n2 APIs; to what it no longer names: orders\n$/); // prettier-ignore
  });

  it("ends with 0 once nobody refers to it, and says who does as JSON", async () => {
    const { code, stdout } = await run(["--reference", "-", "--of", "none", "--json"], {}, JSON.stringify(REFERENCE));
    const { apis, referred, registeredAlone } = JSON.parse(stdout) as { apis: { name: string; old: string[] }[]; referred: unknown; registeredAlone: unknown }; // prettier-ignore
    assert.equal(code, 0);
    assert.deepEqual(apis.map(({ name, old }) => [name, old]), [["orders", ["old"]], ["shop", []]]); // prettier-ignore
    assert.deepEqual([referred, registeredAlone], [[{ what: "none", by: [] }], ["gone"]]);
    assert.equal((await run(["--reference", reference, "--of", "api.example.com"])).code, 1);
  });

  it("tells before AWS does that a path has an API already", async () => {
    const asked = async (path: string, api: string) => run(["--reference", reference, "--of", "none", "--path", path, "--api", api]); // prettier-ignore
    const taken = await asked("/orders-v1", "users");
    assert.equal(taken.code, 1);
    assert.match(taken.stdout, /--path: give it a path of its own on the domain: another has this one; got "orders-v1" \(API orders\)\n/); // prettier-ignore
    assert.deepEqual([(await asked("orders-v1", "orders")).code, (await asked("users-v1", "users")).code], [0, 0]);
  });

  it("saves what the platform's setting attached takes", async () => {
    await run(["--reference", reference, "--save", "attached.json"]);
    assert.deepEqual(JSON.parse(readFileSync(join(directory, "attached.json"), "utf8")), [
      { name: "gone" },
      { name: "orders", paths: ["orders-v1", "orders-v2"] },
    ]);
  });

  for (const [what, args, message] of [
    ["no reference", [], /^error: --reference: give the platform's output reference as JSON\n$/],
    ["a reference that is not one", ["--reference", "-"], /^error: --reference: give the output reference of a gatehouse, with a text identity; got nothing\n$/], // prettier-ignore
    ["a file that is not there", ["--reference", "none.json"], /^error: --reference: ENOENT/],
    ["a path without an API", ["--reference", "r", "--path", "a"], /^error: --path, --api: give both, or none\n/],
  ] as const)
    it(`refuses ${what}`, async () => {
      const { code, stdout, stderr } = await run(args, {}, "{}");
      assert.deepEqual([code, stdout], [1, ""]);
      assert.match(stderr, message);
    });

  it("says what AWS refuses, and shows no half of a list", async () => {
    const { code, stdout, stderr } = await run(["--reference", reference], { AWS_ENDPOINT_URL: "http://127.0.0.1:1" });
    assert.deepEqual([code, stdout], [1, ""]);
    assert.match(stderr, /^error: AWS: /);
  });
});
