import assert from "node:assert/strict";
import { Api, apiProblems, type ApiArgs } from "../../../components/index";
import type { Registration } from "../../../haproxy/config";
import type { Json, Plan } from "../../../tools/preview";
import { inputs, record } from "../../support/plans";
import { find, findAll, json } from "../../support/record";
import { apiArgs, referenceArgs, stageArgs } from "../args";

const FUNCTION = "aws:lambda/function:Function";
const INVOCATION = "aws:lambda/invocation:Invocation";
const OBJECT = "aws:s3/bucketObjectv2:BucketObjectv2";

const verified = { gatehouse: { ...referenceArgs, verifyTokens: true } };
const authorizer = { jwt: { issuer: "https://id.orders.example.com/", audiences: ["orders"], clientClaim: "azp" } };
const ROUTES = [{ key: "GET /orders" }, { key: "GET /health", public: true }];

const api = (changes: Partial<ApiArgs> = {}): Promise<Plan> =>
  record(() => new Api("orders", { ...apiArgs, ...changes }));
const registration = (plan: Plan): Registration => json(find(plan, OBJECT), "content") as unknown as Registration;
const problems = (changes: Partial<ApiArgs>): string[] => apiProblems("orders", { ...apiArgs, ...changes });

describe("an API whose tokens HAProxy verifies", () => {
  it("says nothing of it, and fetches no keys, unless that is asked", async () => {
    const plan = await api();
    assert.deepEqual([registration(plan).tokens, registration(plan).issuerKeys], [undefined, undefined]);
    assert.deepEqual(findAll(plan, FUNCTION), []);
  });

  it("registers issuer, audiences and open routes; of the gatehouse's issuer the gatehouse fetches the keys", async () => {
    const plan = await api({ ...verified, routes: ROUTES });
    const { tokens, issuerKeys } = registration(plan);
    assert.deepEqual(tokens, { issuer: "https://id.example.com/", audiences: ["api"], clientClaim: "client_id", publicRoutes: ["GET /health"] }); // prettier-ignore
    assert.deepEqual(issuerKeys, { of: "Gatehouse", algorithms: ["RS256", "RS384", "RS512"] });
    assert.deepEqual(findAll(plan, FUNCTION), []);
  });

  it("counts the routes that CORS opens among the open ones", async () => {
    const { tokens } = registration(await api({ ...verified, cors: { allowOrigins: ["https://app.example.com"] } }));
    assert.deepEqual(tokens?.publicRoutes, ["OPTIONS /{proxy+}", "OPTIONS /"]);
  });

  it("takes each algorithm that the function of a REST API takes, and a pool's one", async () => {
    const rest = registration(await api({ ...verified, kind: "Rest" })).issuerKeys!.algorithms;
    assert.deepEqual([rest.length, rest.includes("ES256"), rest.includes("PS512")], [9, true, true]);
  });

  it("fetches the keys of its own issuer, before HAProxy asks for its tokens", async () => {
    const plan = await api({ ...verified, authorizer: authorizer });
    const { tokens, issuerKeys } = registration(plan);
    assert.deepEqual(tokens, {
      issuer: authorizer.jwt.issuer,
      audiences: ["orders"],
      clientClaim: "azp",
      publicRoutes: [],
    });
    assert.equal(issuerKeys?.of, "Api");
    const settings = (inputs(plan, FUNCTION)["environment"] as { variables: { GATEHOUSE_SETTINGS: string } }).variables;
    assert.deepEqual(JSON.parse(settings.GATEHOUSE_SETTINGS), { issuer: authorizer.jwt.issuer, bucket: "edge-registrations", key: "issuers/apis/orders.json" }); // prettier-ignore
    assert.equal("vpcConfig" in inputs(plan, FUNCTION), false);
    const { triggers } = inputs(plan, INVOCATION);
    assert.deepEqual(triggers, { issuer: authorizer.jwt.issuer, bucket: "edge-registrations", key: "issuers/apis/orders.json" }); // prettier-ignore
    assert.ok(find(plan, OBJECT).dependencies?.some((urn: string) => urn.endsWith("orders-issuer-keys")));
    assert.equal(inputs(plan, "aws:scheduler/schedule:Schedule")["scheduleExpression"], "rate(5 minutes)");
  });

  it("lets the function keep one object, and write its log", async () => {
    const plan = await api({ ...verified, authorizer: authorizer });
    const policies = findAll(plan, "aws:iam/rolePolicy:RolePolicy").find(({ name }) => name === "orders-issuer-keys")!;
    const { Statement } = json(policies, "policy") as unknown as { Statement: Record<string, Json>[] };
    const bucket = "arn:aws:s3:::edge-registrations";
    assert.deepEqual(
      Statement.map(({ Action, Resource, Condition }) => ({ Action, Resource, Condition })),
      [
        { Action: ["s3:ListBucket"], Resource: [bucket], Condition: { StringEquals: { "aws:ResourceAccount": referenceArgs.accountId, "s3:prefix": "issuers/apis/orders.json" } } }, // prettier-ignore
        { Action: ["s3:GetObject", "s3:PutObject"], Resource: [`${bucket}/issuers/apis/orders.json`], Condition: { StringEquals: { "aws:ResourceAccount": referenceArgs.accountId } } }, // prettier-ignore
        { Action: ["logs:CreateLogStream", "logs:PutLogEvents"], Resource: ["«LogGroup orders-issuer-keys».arn:*"], Condition: undefined }, // prettier-ignore
      ],
    );
  });

  it("is not one where no token is asked for, or where it says so itself", async () => {
    const stages = [{ ...stageArgs }];
    for (const changes of [{ authorizer: { noneBecause: "a public catalogue" } }, { verifyTokens: false }])
      assert.equal(registration(await api({ ...verified, stages, ...changes })).tokens, undefined);
  });

  for (const [why, changes, said] of [
    [
      "no token is asked for",
      { authorizer: { noneBecause: "a public catalogue" }, verifyTokens: true },
      "verifyTokens: leave it out: no token is asked for; got true",
    ],
    [
      "the gatehouse does not fetch its issuer's keys",
      { verifyTokens: true },
      "verifyTokens: have the gatehouse say so first (its verifyTokens): it fetches its issuer's keys; got true",
    ],
    [
      "an audience ends a configuration's word",
      { verifyTokens: true, authorizer: { jwt: { ...authorizer.jwt, audiences: ["it's"] } } },
      `authorizer.jwt.audiences[0]: name the audience by 1 to 256 printable characters of ASCII without blank and ', such as api; got "it's"`,
    ],
    [
      "the client's claim is a path",
      { verifyTokens: true, authorizer: { jwt: { ...authorizer.jwt, clientClaim: "app.id" } } },
      'authorizer.jwt.clientClaim: name a claim by 1 to 63 letters, digits and _, a letter or digit first: HAProxy finds no other, such as client_id; got "app.id"',
    ],
    [
      "HAProxy would not know an open route again",
      { ...verified, routes: [{ key: "GET /orders" }, { key: `GET /${"a".repeat(130)}`, public: true }] },
      `routes[1].key: use METHOD /path of at most 128 printable characters of ASCII, such as GET /orders/{id}; got "GET /${"a".repeat(130)}"`,
    ],
  ] as const)
    it(`is refused where ${why}`, () => assert.deepEqual(problems(changes as Partial<ApiArgs>), [said]));

  it("may be one by the client certificate alone only where nothing is verified", () => {
    const found = problems({ authorizer: { mutualTls: true }, verifyTokens: true });
    assert.ok(found.includes("verifyTokens: leave it out: no token is asked for; got true"), found.join("\n"));
  });
});
