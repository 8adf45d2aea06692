import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import fc from "fast-check";
import {
  AuthorityKind,
  ClientClass,
  gatehouseProblems,
  ServerAuthority,
  TlsMode,
  type ApiSettings,
  type GatehouseArgs,
} from "../../../components/index";
import { COMPLETE } from "../../support/complete";
import { runs } from "../../support/sample";
import { apisOf, gatehouseArgs, stageArgs } from "../args";

describe("the gatehouse's arguments", () => {
  it("may be the fewest", () => {
    assert.deepEqual(problems({}), []);
  });

  it("may be known only when they are there", () => {
    const [secretArn, hostedZoneId] = [
      pulumi.output("arn:aws:secretsmanager:eu-central-1:123456789012:secret:origin-AbCdEf"),
      pulumi.output("Z1"),
    ];
    const { serverName } = gatehouseArgs.tls;
    assert.deepEqual(problems({ tls: { serverName, certificate: { secretArn } } }), []);
    assert.deepEqual(problems({ tls: { serverName, hostedZoneId } }), []);
    assert.deepEqual(problems({ certificates: { breakGlassArns: [pulumi.output("arn:role")] } }), []);
  });

  it("fail with everything that is wrong, in the caller's words, all at once", () => {
    assert.deepEqual(
      gatehouseProblems("Edge", {
        accountId: "1234",
        region: "Frankfurt",
        network: { cidrBlock: "10.0.0.0/24", availabilityZoneIds: ["euc1-az1"], natStrategy: "None" },
        logs: { retentionDays: 8 },
        authorizer: { jwt: { issuer: "http://id.example.com", audiences: ["api"] } },
        domain: { name: "example", hostedZoneId: "" },
        apis: [
          {
            name: "Orders",
            routes: [{ key: "orders" }],
            timeoutMilliseconds: 0,
            stages: [
              {
                name: "V1",
                throttle: { rateLimit: 0, burstLimit: 1 },
                versions: [
                  { name: "blue", port: 0 },
                  { name: "blue", port: 80 },
                ],
              },
            ],
            originProofGeneration: 0,
          },
        ],
        backends: { ports: { from: 9000, to: 8000 } },
        quotas: { stages: 0 },
        timeoutMilliseconds: 0,
        tls: { mode: TlsMode.Reencrypt, serverName: "origin" },
        alarms: { emails: ["on-call"] },
        certificates: {
          breakGlassArns: [],
          authorities: [{ name: "Root", kind: AuthorityKind.PrivateCa }],
          issuer: "root",
          schedule: "rate(1 hour)",
          trustSettleMinutes: 1,
        },
        agent: { image: "agent", pollSeconds: 1 },
        balancer: { deregistrationDelaySeconds: 10 },
        fleet: { image: "haproxy", cpu: 256, memoryMiB: 4096, minTasks: 3, maxTasks: 2 },
        namespace: "internal",
      }).map((problem) => problem.slice(0, problem.indexOf(":"))),
      [
        "name",
        "accountId",
        "region",
        "network.cidrBlock",
        "network.availabilityZoneIds",
        "logs.retentionDays",
        "authorizer.jwt.issuer",
        "domain.name",
        "domain.hostedZoneId",
        "apis[0].routes[0].key",
        "apis[0].timeoutMilliseconds",
        "apis[0].stages[0].name",
        "apis[0].stages[0].throttle.rateLimit",
        "apis[0].stages[0].versions",
        "apis[0].stages[0].versions[0].port",
        "apis[0].originProofGeneration",
        "apis[0].name",
        "quotas.stages",
        "timeoutMilliseconds",
        "tls.serverName",
        "certificates.trustSettleMinutes",
        "certificates.breakGlassArns",
        "certificates.authorities[0].name",
        "alarms.emails[0]",
        "balancer.deregistrationDelaySeconds",
        "fleet.image",
        "agent.image",
        "agent.pollSeconds",
        "namespace",
        "fleet.memoryMiB",
        "fleet.minTasks",
        "backends.ports.from",
        "tls.balancerCertificateArn",
      ],
    );
  });

  for (const [why, changes, ...expected] of [
    [
      "two of its APIs have one path of the domain",
      {
        domain: { name: "api.example.com", hostedZoneId: "Z0123456789" },
        apis: ["orders", "users"].map((name) => ({ name, stages: [{ ...stageArgs, path: "shared" }] })),
      },
      'apis[0].stages[0].path: give it a path of its own on the domain: another has this one; got "shared"',
      'apis[1].stages[0].path: give it a path of its own on the domain: another has this one; got "shared"',
    ],
    [
      "an API of another program has the path of one of its own, and the name of another",
      {
        domain: { name: "api.example.com", hostedZoneId: "Z0123456789" },
        apis: ["orders", "users"].map((name) => ({ name, stages: [stageArgs] })),
        attached: [{ name: "users", paths: ["orders-v1"] }],
      },
      'apis[0].stages[0].path: give it a path of its own on the domain: another has this one; got "orders-v1"',
      'apis[1].name: use another: an API of another program has this one (attached); got "users"',
    ],
    [
      "its APIs may run more instances than the namespace has room for beside the fleet's tasks",
      {
        quotas: { namespaceInstances: 15 },
        apis: ["orders", "users"].map((name) => ({
          name,
          stages: [{ ...stageArgs, versions: [{ name: "blue", port: 8080, instances: 2 }] }],
        })),
      },
      "apis: run fewer: the Cloud Map namespace has room for 3 (once AWS has raised it, the gatehouse's quotas.namespaceInstances); got 4",
    ],
    [
      "an API has no version, more stages or more routes than the account's quotas",
      {
        quotas: { stages: 1, routes: 2 },
        apis: [
          { name: "orders", stages: [{ ...stageArgs, versions: [] }] },
          {
            name: "users",
            stages: [stageArgs, { ...stageArgs, name: "v2" }],
            routes: ["a", "b", "c"].map((one) => ({ key: `GET /${one}` })),
          },
        ],
      },
      "apis[0].stages[0].versions: give 1 to 10 versions (each stage leads to exactly one backend of HAProxy, which takes 10); got 0",
      "apis[1].routes: name fewer: with those that CORS adds there are more than 2 (API Gateway quota; once AWS has raised it, quotas.routes); got 3",
      "apis[1].stages: give 1 to 1 stages (API Gateway quota; once AWS has raised it, the gatehouse's quotas.stages); got 2",
    ],
    [
      "domains follow each other that were none, are it, or ask for less",
      {
        domain: { name: "api.example.com", hostedZoneId: "Z0123456789", mutualTls: { truststoreUri: "s3://trust/bundle.pem", truststoreVersion: "1" } }, // prettier-ignore
        former: { domains: [{ name: "api.example.com", hostedZoneId: "Z0123456789" }, { name: "old.example.com" }] },
      },
      "former.domains[1].hostedZoneId: give the public Route 53 zone that the name is in, or dnsElsewhere: true where its DNS is kept elsewhere; got nothing",
      "former.domains: give as many as domainGeneration counts before domain, or raise it: each has been one; got 2",
      'former.domains[0].name: leave it out: it is domain\'s; got "api.example.com"',
      "former.domains[0].mutualTls: give it as well: APIs answer there, and domain asks for a certificate; got nothing",
      "former.domains[1].mutualTls: give it as well: APIs answer there, and domain asks for a certificate; got nothing",
    ],
    [
      "a domain is followed by none",
      { domainGeneration: 2, former: { domains: [{ name: "api.example.com", hostedZoneId: "Z0123456789" }] } },
      "former.domains: give domain: they follow each other; got 1",
    ],
    [
      "two APIs of other programs have one path of the domain, or one where AWS compares by letters",
      {
        attached: [
          { name: "users", paths: ["u/v1", "shared"] },
          { name: "billing", paths: ["shared", "u/v10"] },
        ],
      },
      'attached[0].paths[1]: give it a path of its own on the domain: another has this one; got "shared"',
      'attached[1].paths[0]: give it a path of its own on the domain: another has this one; got "shared"',
      'attached[1].paths[1]: use another: two paths of the domain begin alike, and with a path of several segments there AWS compares letters, not segments; got ["u/v1","u/v10"]',
    ],
    [
      "paths of two of its APIs begin alike, and another program's has several segments",
      {
        domain: { name: "api.example.com", hostedZoneId: "Z0123456789" },
        apis: [
          { name: "orders", stages: [{ ...stageArgs, path: "v1" }] },
          { name: "users", stages: [{ ...stageArgs, path: "v10" }] },
        ],
        attached: [{ name: "billing", paths: ["b/v2"] }],
      },
      'apis[1].stages[0].path: use another: two paths of the domain begin alike, and with a path of several segments there AWS compares letters, not segments; got ["v1","v10"]',
    ],
    [
      "paths of several segments are too many with those of other programs",
      {
        domain: { name: "api.example.com", hostedZoneId: "Z0123456789" },
        apis: ["orders", "users"].map((name) => ({ name, stages: [{ ...stageArgs, path: `${name}/v1` }] })),
        attached: [
          { name: "billing", paths: Array.from({ length: 199 }, (_, i) => `b/${String(i).padStart(3, "0")}`) },
        ],
      },
      "apis[0].stages[0].path: use fewer paths of several segments: a domain takes 200, which AWS does not raise; got 201",
    ],
    [
      "the account is not an account",
      { accountId: "1234" },
      'accountId: give the AWS account\'s twelve digits, in quotes, such as 123456789012; got "1234"',
    ],
    [
      "the region is none",
      { region: "us-east" },
      'region: name a region that has VPC links V2 (API Gateway\'s developer guide, 2026-11-26), one of us-east-1, us-east-2, us-west-1, us-west-2, ap-east-1, ap-northeast-1, ap-northeast-2, ap-south-1, ap-southeast-1, ap-southeast-2, ca-central-1, eu-central-1, eu-north-1, eu-south-2, eu-west-1, eu-west-2, eu-west-3, me-south-1, sa-east-1, us-gov-west-1, such as us-east-1; got "us-east"',
    ],
    [
      "zones are another region's",
      { region: "us-east-1", fleet: {} },
      `network.availabilityZoneIds: use zones of us-east-1 that have VPC links V2 (API Gateway's developer guide, 2026-11-26), two or more of use1-az1, use1-az2, use1-az4, use1-az5, use1-az6; got ["euc1-az1","euc1-az2"]`,
    ],
    [
      "nobody is told, and nobody says why",
      { alarms: {} },
      "alarms.topicArn: give exactly one: topicArn or emails for who is told, or noneBecause for why nobody is; got []",
    ],
    [
      "two ways to tell are named",
      { alarms: { emails: ["on-call@example.com"], noneBecause: "a trial" } },
      'alarms.topicArn: give exactly one: topicArn or emails for who is told, or noneBecause for why nobody is; got ["emails","noneBecause"]',
    ],
    [
      "the balancer has no certificate to show",
      { tls: { ...gatehouseArgs.tls, mode: TlsMode.Reencrypt } },
      "tls.balancerCertificateArn: give the ACM certificate that the balancer shows under Reencrypt; got nothing",
    ],
    [
      "the TLS mode is none",
      { tls: { ...gatehouseArgs.tls, mode: "Plain" as TlsMode } },
      `tls.mode: use one of Passthrough, Reencrypt; got "Plain"`,
    ],
    [
      "the server has no name to verify",
      { tls: { ...gatehouseArgs.tls, serverName: "" } },
      'tls.serverName: use a DNS name of at least two labels, in lower case, such as origin.example.com; got ""',
    ],
    [
      "ACM takes no name as long as the server's",
      { tls: { ...gatehouseArgs.tls, serverName: `${"a".repeat(60)}.example.com` } },
      `tls.serverName: use at most 64 characters, which is what ACM takes as a certificate's first name, or bring tls.certificate; got "${"a".repeat(60)}.example.com"`,
    ],
    [
      "the server's name is in a zone, and its DNS elsewhere",
      { tls: { ...gatehouseArgs.tls, dnsElsewhere: true } },
      'tls.hostedZoneId: leave it out with tls.dnsElsewhere: no record is created; got "Z0123456789"',
    ],
    [
      "one name is said to be in two zones",
      { domain: { name: gatehouseArgs.tls.serverName, hostedZoneId: "Z9876543210" } },
      'domain.hostedZoneId: give the zone that tls.hostedZoneId names: domain.name is the same as tls.serverName; got "Z9876543210"',
    ],
    [
      "the domain's certificate is another region's, and two stages have one path",
      {
        domain: {
          name: "api.example.com",
          hostedZoneId: "Z0123456789",
          certificateArn: "arn:aws:acm:us-east-1:123456789012:certificate/1",
        },
        apis: apisOf(...["v1", "v2"].map((name) => ({ ...stageArgs, name, path: "" }))),
      },
      'domain.certificateArn: give a certificate of eu-central-1: API Gateway takes those of its own region alone; got "arn:aws:acm:us-east-1:123456789012:certificate/1"',
      'apis[0].stages[0].path: give it a path of its own on the domain: another has this one; got ""',
      'apis[0].stages[1].path: give it a path of its own on the domain: another has this one; got ""',
    ],
    [
      "a stage has a path and no domain",
      { apis: apisOf({ ...stageArgs, path: "orders" }) },
      'apis[0].stages[0].path: leave it out without a domain: under the name that AWS makes a stage\'s path is its name; got "orders"',
    ],
    [
      "nobody sees that the server's name is ours",
      { tls: { serverName: "origin.example.com" } },
      "tls.hostedZoneId: give the public Route 53 zone of tls.serverName, where ACM sees that the name is yours, or tls.dnsElsewhere: true, or bring tls.certificate; got nothing",
    ],
    [
      "a public authority shall sign for a client",
      {
        certificates: {
          ...gatehouseArgs.certificates,
          authorities: [{ name: "public", kind: AuthorityKind.AcmExport }],
        },
      },
      `certificates.authorities: use PrivateCa or AcmPca: HAProxy shows services a client's certificate, and the others are for servers alone; got ["public"]`,
    ],
    [
      "nobody can take an unusable authority's place",
      {
        certificates: {
          ...gatehouseArgs.certificates,
          authorities: [{ name: "root-1", kind: AuthorityKind.PrivateCa, unusable: true }],
        },
      },
      `certificates.authorities: name one that can take the place of what is unusable; got ["root-1"]`,
    ],
    [
      "the gateway would meet a private authority's certificate",
      { tls: { ...gatehouseArgs.tls, authorities: [ServerAuthority.Private, ServerAuthority.Public] } },
      `tls.authorities: put Public first under Passthrough: API Gateway trusts public authorities alone; got ["Private","Public"]`,
    ],
    [
      "who signs HAProxy's certificate is not known, or named twice",
      { tls: { ...gatehouseArgs.tls, authorities: [ServerAuthority.Public, ServerAuthority.Public] } },
      'tls.authorities: name each of the authorities once; got ["Public"]',
    ],
    [
      "who signs HAProxy's certificate is changed in the middle of a rollover",
      {
        tls: { ...gatehouseArgs.tls, authorities: [ServerAuthority.Public, ServerAuthority.Private] },
        certificates: {
          ...gatehouseArgs.certificates,
          authorities: ["root-1", "root-2"].map((name) => ({ name, kind: AuthorityKind.PrivateCa })),
          issuer: "root-1",
        },
      },
      `tls.authorities: end the rollover of certificates.authorities first: a certificate has two authorities at the most; got ["Public","Private"]`,
    ],
    [
      "a retired authority stands before one that signs",
      {
        certificates: {
          ...gatehouseArgs.certificates,
          authorities: [
            { name: "root-1", kind: AuthorityKind.PrivateCa, retired: true },
            { name: "root-2", kind: AuthorityKind.PrivateCa },
          ],
        },
      },
      `certificates.authorities: put the retired ones last; got ["root-1"]`,
    ],
    [
      "nobody may act in an emergency",
      { certificates: { breakGlassArns: [] } },
      "certificates.breakGlassArns: give 1 or more roles or users for an emergency; got 0",
    ],
    [
      "certificates are replaced too late for a second try",
      { certificates: { ...gatehouseArgs.certificates, schedule: "rate(11 days)" } },
      `certificates.schedule: rotate at least every 240 hours (this leaves up to 264): a third of the 30 days that a new certificate must come within, so that the next try after a failed one is in time; got "rate(11 days)"`,
    ],
    [
      "the agent would look all the time",
      { agent: { pollSeconds: 1 } },
      "agent.pollSeconds: use a whole number of seconds from 10 to 3600 (how late a new certificate may be, and what the calls cost); got 1",
    ],
    [
      "a service's name would be longer than DNS takes",
      { namespace: `${"a.".repeat(120)}internal` },
      'apis[0].stages[0].versions[0].name: use shorter names: <api>-<stage>-<version> has 4 characters at the most in this namespace; got "orders-v1-blue"',
    ],
    [
      "HAProxy would have no time to answer before the gateway gives up",
      { apis: [{ ...apisOf(stageArgs)[0]!, timeoutMilliseconds: 1000 }] },
      "apis[0].timeoutMilliseconds: use a whole number of milliseconds from 1001 to 30000 (HTTP APIs wait no longer, and HAProxy gives up 1000 earlier); got 1000",
    ],
    [
      "tasks would be cut while they stop",
      { fleet: { ...gatehouseArgs.fleet, stopTimeoutSeconds: 84 } },
      "fleet.stopTimeoutSeconds: use 85 to 120 seconds: 50 until the balancer sends nothing new, 30 for the longest request, 5 to spare; Fargate stops waiting after 120; got 84",
    ],
    [
      "tasks would be stopped while the balancer sends to them",
      { balancer: { deregistrationDelaySeconds: 100 } },
      "balancer.deregistrationDelaySeconds: use a whole number of seconds from 120 to 3600 (a balancer sends new connections for two minutes to a task that is taken out); got 100",
    ],
    [
      "the generation of the proof is none",
      { apis: [{ ...apisOf(stageArgs)[0]!, originProofGeneration: 0 }] },
      "apis[0].originProofGeneration: use a whole number from 1 to 1000000; got 0",
    ],
    [
      "a service's name ends in a number, as addresses do",
      { namespace: "edge.1" },
      'namespace: use a DNS name of at least two labels, in lower case, such as origin.example.com; got "edge.1"',
    ],
  ] as [string, Partial<GatehouseArgs>, ...string[]][]) {
    it(`fail when ${why}`, () => {
      assert.deepEqual(problems(changes), expected);
    });
  }

  it("fail when what HAProxy is told would not fit the task definition, before anything is created", () => {
    const clients = Array.from({ length: 1500 }, (_, i) => ({ client: `client-${i}`.padEnd(30, "x"), class: "Agent" as const })); // prettier-ignore
    const [problem, ...more] = problems({ classes: { clients } });
    assert.match(
      problem ?? "",
      /^classes: name fewer, or give shorter names: what HAProxy needs to know of them travels in the task definition, which has room for 57344 bytes; got \d+$/,
    );
    assert.deepEqual(more, []);
  });

  it("may be as many stages as API Gateway takes, with ten versions each, under the longest names", () => {
    assert.deepEqual(
      problems({ apis: tenTimesTen(27), namespace: `${"n".repeat(60)}.${"m".repeat(60)}.internal` }),
      [],
    );
  });

  it("fail when a client or a scope is of two classes", () => {
    const clients = [ClientClass.Person, ClientClass.Agent].map((kind) => ({ client: "web", class: kind }));
    const scopes = [ClientClass.Person, ClientClass.Agent].map((kind) => ({ scope: "read", class: kind }));
    assert.deepEqual(problems({ classes: { clients, scopes } }), [
      'classes.clients: name each of the clients once; got ["web"]',
      'classes.scopes: name each of the scopes once; got ["read"]',
    ]);
  });

  it("fail when the name is too long for what is named after it", () => {
    assert.deepEqual(gatehouseProblems("e".repeat(16), gatehouseArgs), [
      `name: use at most 15 characters (a load balancer has 32, and auto-naming adds 8 to "-balancer"); got "eeeeeeeeeeeeeeee"`,
    ]);
  });
});

// Who writes JavaScript or another language has no compiler to ask, and Pulumi asks none either.
describe("arguments that no compiler has seen", () => {
  for (const [why, wrong, ...expected] of [
    [
      "they are none",
      undefined,
      "args: give a group of settings (accountId, region, identity, network, logs, authorizer, verifyTokens, domain, domainGeneration, apis, attached, backends, quotas, timeoutMilliseconds, tls, certificates, alarms, balancer, fleet, agent, former, classes, limits, pinning, attachedScopes, maxServers, admittedHeaders, traceSampledPercent, prometheus, namespace, heartbeat, tags, permissionsBoundaryArn, detailedMetrics, protect); got nothing",
    ],
    [
      "a part is missing",
      { ...gatehouseArgs, logs: undefined },
      "logs.retentionDays: use one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653 days (CloudWatch Logs takes no others); got nothing",
    ],
    [
      "a number is text",
      { ...gatehouseArgs, fleet: { ...gatehouseArgs.fleet, minTasks: "3" } },
      'fleet.minTasks: use a whole number of tasks from 1 to 1000 (a fleet that can scale to nothing answers nobody); got "3"',
    ],
    [
      "a list is none",
      { ...gatehouseArgs, apis: { name: "orders" } },
      'apis: give a list of APIs; got {"name":"orders"}',
    ],
    ["a flag is text", { ...gatehouseArgs, protect: "no" }, 'protect: use true or false; got "no"'],
    [
      "a key is misspelt",
      { ...gatehouseArgs, balancer: { crossZones: true } },
      'balancer.crossZones: use crossZone, or another of deregistrationDelaySeconds, protect; got "crossZones"',
    ],
    [
      "a key deep in a list is misspelt",
      { ...gatehouseArgs, apis: apisOf({ ...stageArgs, versions: [{ name: "blue", prot: 80 } as never] }) },
      `apis[0].stages[0].versions[0].prot: use port, or another of name, weight, instances, retired, host, toleratesViolations, tls, protocol; got "prot"`,
      "apis[0].stages[0].versions[0].port: use a whole number from 1 to 65535 (a TCP port); got nothing",
    ],
    [
      "there are more places for instances than a task's memory has room for",
      { ...gatehouseArgs, maxServers: 20_000, fleet: { ...gatehouseArgs.fleet, cpu: 256, memoryMiB: 512 } },
      "maxServers: use at most 16777, a quarter of memoryMiB (512) by 8000 bytes each, or give more memory; got 20000",
    ],
    [
      "a number is none at all",
      { ...gatehouseArgs, fleet: { ...gatehouseArgs.fleet, minTasks: NaN } },
      "fleet.minTasks: use a whole number of tasks from 1 to 1000 (a fleet that can scale to nothing answers nobody); got NaN",
    ],
  ] as [string, unknown, ...string[]][]) {
    it(`fail when ${why}`, () => {
      assert.deepEqual(gatehouseProblems("edge", wrong as GatehouseArgs), expected);
    });
  }

  it("are checked in their other parts all the same", () => {
    const wrong = { ...gatehouseArgs, fleet: "small", logs: { retentionDays: 8 } } as unknown as GatehouseArgs;
    assert.deepEqual(
      gatehouseProblems("edge", wrong).map((problem) => problem.slice(0, problem.indexOf(":"))),
      ["logs.retentionDays", "fleet"],
    );
  });

  it("get a list of problems, never an error, whatever they are", () => {
    fc.assert(
      fc.property(anyArgs(), (args) => {
        const said = gatehouseProblems("edge", args as GatehouseArgs);
        for (const problem of said) assert.match(problem, /^[^\n]+: [^\n]+; got /);
      }),
      { numRuns: runs(1000) },
    );
  });
});

function problems(changes: Partial<GatehouseArgs>): string[] {
  return gatehouseProblems("edge", { ...gatehouseArgs, ...changes });
}

/** Ten stages of ten versions with names of a length. */
function tenTimesTen(length: number): ApiSettings[] {
  const names = Array.from({ length: 10 }, (_, i) => `${"v".repeat(length - 1)}${i}`);
  const versions = names.map((name) => ({ name, port: 8080 }));
  return apisOf(...names.map((name) => ({ ...stageArgs, name, versions })));
}

/** Complete arguments with up to five of their values, on any level, replaced by anything: the plausible and the not. */
function anyArgs(): fc.Arbitrary<unknown> {
  return fc.constantFrom(...Object.values(COMPLETE)).chain((complete) => {
    const odd = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom<unknown>(
        undefined,
        null,
        NaN,
        Infinity,
        -1,
        0,
        "",
        "*",
        [],
        [[]],
        {},
        "constructor",
        "__proto__",
      ),
      fc.constantFrom(...leaves(complete)).map((path) => valueAt(complete, path)),
    );
    return fc
      .array(fc.tuple(fc.constantFrom(...paths(complete)), odd), { minLength: 1, maxLength: 5 })
      .map((changes) => changes.reduce<unknown>((args, [path, value]) => replaced(args, path, value), complete));
  });
}

/** Where values stand, groups and lists included. */
function paths(value: unknown, at: string[] = []): string[][] {
  const inner = isGroup(value) ? Object.entries(value).flatMap(([key, one]) => paths(one, [...at, key])) : [];
  return [at, ...inner];
}

function leaves(value: unknown): string[][] {
  return paths(value).filter((path) => !isGroup(valueAt(value, path)));
}

function valueAt(value: unknown, [key, ...rest]: string[]): unknown {
  return key === undefined ? value : isGroup(value) ? valueAt(value[key], rest) : undefined;
}

/** The same with another value somewhere; nothing changes where there is no such place any more. */
function replaced(value: unknown, [key, ...rest]: string[], by: unknown): unknown {
  if (key === undefined) return by;
  if (Array.isArray(value)) return value.map((one: unknown, i) => (String(i) === key ? replaced(one, rest, by) : one));
  return isGroup(value) ? { ...value, [key]: replaced(value[key], rest, by) } : value;
}

function isGroup(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
