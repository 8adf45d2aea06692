import assert from "node:assert/strict";
import { intentProblems, render, type HaproxyStage, type Intent } from "../../haproxy/config";
import { AUTHORITY, GATEWAY_CERTIFICATE } from "../support/certificates";
import { issuerKey, RSA_KEY } from "../support/tokens";
import { CASES } from "./cases";

const good = { name: "blue", host: "blue.svc.local", port: 8080, weight: 1 };
const of = ({ stages = [{ name: "v1", versions: [good] }], ...change }: Readonly<Record<string, unknown>>): string[] =>
  intentProblems({ apis: [{ name: "orders", stages: stages as HaproxyStage[] }], ...change });
const version = (change: object): string[] => of({ stages: [{ name: "v1", versions: [{ ...good, ...change }] }] });
const stage = (change: object): string[] => of({ stages: [{ name: "v1", versions: [good], ...change }] });
const TOKEN_KEY = { kid: "2026-11", algorithm: "RS256", pem: RSA_KEY } as const;
const tokens = (change: object, tokenKeys: Intent["apis"][number]["tokenKeys"] = []): string[] =>
  intentProblems({ apis: [{ name: "orders", stages: [{ name: "v1", versions: [good] }], tokens: { issuer: "https://id.example.com/", audiences: ["api"], clientClaim: "client_id", ...change }, tokenKeys }] }); // prettier-ignore
const A_NAME = 'use 1 to 63 letters, digits, "-" or "_", beginning with a letter or digit, such as v1';

describe("problems", () => {
  it("finds none in the cases that are rendered", () => {
    for (const intent of Object.values(CASES)) assert.deepEqual(intentProblems(intent), []);
  });

  it("reports all of them at once", () => {
    const stages = [{ name: "a b", versions: [{ name: "", host: "x", port: 0, weight: 257, instances: 0 }] }];
    assert.deepEqual(of({ stages, directory: "run", trafficPort: 443 }), [
      "trafficPort: use a whole number from 1024 to 65535 (an unprivileged task cannot bind a lower one); got 443",
      `apis[0].stages[0].name: ${A_NAME}; got "a b"`,
      `apis[0].stages[0].versions[0].name: ${A_NAME}; got ""`,
      'apis[0].stages[0].versions[0].host: use a DNS name of at least two labels, in lower case, such as origin.example.com; got "x"',
      "apis[0].stages[0].versions[0].port: use a whole number from 1 to 65535; got 0",
      "apis[0].stages[0].versions[0].weight: use a whole number from 0 to 256; got 257",
      "apis[0].stages[0].versions[0].instances: use a whole number from 1 to 100; got 0",
      'directory: use an absolute path of at most 80 letters, digits, "-", "_" and ".", without a trailing "/" (sockets must fit in it), such as /run/gatehouse; got "run"',
    ]);
  });

  const refusals: readonly [string, () => string[], string][] = [
    ["there is no stage", () => of({ stages: [] }), "apis[0].stages: give 1 to 100 stages; got 0"],
    ["the stages are not a list", () => of({ stages: "v1" }), 'apis[0].stages: give a list of stages; got "v1"'],
    ["a stage is nothing", () => of({ stages: [null] }), "apis[0].stages[0]: give a group of settings (name, versions, prefix, healthPath, canary, ambiguousPaths, maxRequestsPerInstance, maxQueuedPerInstance, connectionPerRequest, slowStartMs, stripPath, timeouts, retries, maxBodyBytes, responseHeaders, compression, cache, addresses, maintenance, healthCheck, rewrite); got null"],
    ["a stage is the gateway's $default", () => of({ stages: [{ name: "$default", versions: [good] }] }), `apis[0].stages[0].name: ${A_NAME}; got "$default"`],
    ["two stages have one name", () => of({ stages: [1, 2].map(() => ({ name: "v1", versions: [good] })) }), 'apis[0].stages: give each of the stages its own name; got ["v1"]'],
    ["two versions of a stage have one name", () => of({ stages: [{ name: "v1", versions: [good, good] }] }), 'apis[0].stages[0].versions: give each of the versions its own name; got ["blue"]'],
    ["no version has a weight", () => version({ weight: 0 }), "apis[0].stages[0].versions: give at least one version a weight above 0; got [0]"],
    ["a version's host is an address", () => version({ host: "10.0.0.1" }), 'apis[0].stages[0].versions[0].host: use a DNS name of at least two labels, in lower case, such as origin.example.com; got "10.0.0.1"'],
    ["a port is text", () => version({ port: "8080" }), 'apis[0].stages[0].versions[0].port: use a whole number from 1 to 65535; got "8080"'],
    ["a weight is a fraction", () => version({ weight: 0.5 }), "apis[0].stages[0].versions[0].weight: use a whole number from 0 to 256; got 0.5"],
    ["a key is misspelt", () => version({ wieght: 1 }), 'apis[0].stages[0].versions[0].wieght: use weight, or another of name, host, port, instances, toleratesViolations, tls, protocol; got "wieght"'],
    ["a header is one that HTTP needs", () => of({ stages: [{ name: "v1", versions: [good], responseHeaders: [{ name: "set-cookie", value: "a=1" }] }] }), 'apis[0].stages[0].responseHeaders[0].name: name a header in lower case that neither HTTP nor HAProxy itself needs, such as strict-transport-security; got "set-cookie"'],
    ["a header is of our family", () => of({ stages: [{ name: "v1", versions: [good], responseHeaders: [{ name: "x-auth-subject", value: "a" }] }] }), 'apis[0].stages[0].responseHeaders[0].name: name a header in lower case that neither HTTP nor HAProxy itself needs, such as strict-transport-security; got "x-auth-subject"'],
    ["a header's value ends its line", () => of({ stages: [{ name: "v1", versions: [good], responseHeaders: [{ name: "x-a", value: "a\nb" }] }] }), `apis[0].stages[0].responseHeaders[0].value: use 1 to 512 printable characters of ASCII without ', such as max-age=31536000; includeSubDomains; got "a\\nb"`],
    ["a network has no length", () => of({ stages: [{ name: "v1", versions: [good], addresses: { allow: ["203.0.113.7"] } }] }), 'apis[0].stages[0].addresses.allow[0]: use a network in CIDR notation, such as 203.0.113.0/24; got "203.0.113.7"'],
    ["a network is longer than its kind", () => of({ stages: [{ name: "v1", versions: [good], addresses: { deny: ["203.0.113.7/33"] } }] }), 'apis[0].stages[0].addresses.deny[0]: use a network in CIDR notation, such as 203.0.113.0/24; got "203.0.113.7/33"'],
    ["answers of a caller are shared without a reason", () => of({ stages: [{ name: "v1", versions: [good], cache: { maxAgeSeconds: 60, sharedBecause: "" } }] }), 'apis[0].stages[0].cache.sharedBecause: say why all may have it, such as prices are public; got ""'],
    ["answers are kept for ever", () => of({ stages: [{ name: "v1", versions: [good], cache: { maxAgeSeconds: 1e9 } }] }), "apis[0].stages[0].cache.maxAgeSeconds: use a whole number of seconds from 1 to 86400; got 1000000000"],
    ["a body may be longer than the gateway's", () => of({ stages: [{ name: "v1", versions: [good], maxBodyBytes: 10_485_761 }] }), "apis[0].stages[0].maxBodyBytes: use a whole number of bytes from 1 to 10485760 (API Gateway lets no more in); got 10485761"],
    ["a request is sent many times", () => of({ stages: [{ name: "v1", versions: [good], retries: 4 }] }), "apis[0].stages[0].retries: use a whole number from 0 to 3; got 4"],
    ["a stage's timeout is nothing", () => of({ stages: [{ name: "v1", versions: [good], timeouts: { serverMs: 0 } }] }), "apis[0].stages[0].timeouts.serverMs: use a whole number of milliseconds from 1 to 3600000; got 0"],
    ["a type of content is none", () => of({ stages: [{ name: "v1", versions: [good], compression: { types: ["*"] } }] }), 'apis[0].stages[0].compression.types[0]: use a type of content, or all of a kind with * behind the slash, in lower case, such as application/json; got "*"'],
    ["maintenance is a word", () => of({ stages: [{ name: "v1", versions: [good], maintenance: "yes" }] }), 'apis[0].stages[0].maintenance: use true or false; got "yes"'],
    ["a check without a path asks for a host", () => of({ stages: [{ name: "v1", versions: [good], healthCheck: { host: "a.example.com" } }] }), 'apis[0].stages[0].healthCheck.host: give the stage a healthPath, or leave it out; got "a.example.com"'],
    ["a check's query would be a fragment", () => of({ stages: [{ name: "v1", versions: [good], healthPath: "/", healthCheck: { query: "a#b" } }] }), 'apis[0].stages[0].healthCheck.query: use 1 to 128 letters, digits, "=", "&", "_", ".", "~" or "-", such as deep=1; got "a#b"'],
    ["both listeners have one port", () => of({ controlPort: 8443 }), "controlPort: use another port than trafficPort; got 8443"],
    ["the directory is too long for a socket", () => of({ directory: `/${"a".repeat(80)}` }), `directory: use an absolute path of at most 80 letters, digits, "-", "_" and ".", without a trailing "/" (sockets must fit in it), such as /run/gatehouse; got "/${"a".repeat(80)}"`],
    ["the resolver is a name", () => of({ resolver: { address: "dns.local" } }), 'resolver.address: use an IPv4 address, such as 10.0.0.2; got "dns.local"'],
    ["a timeout has a unit", () => of({ timeouts: { serverMs: "29s" } }), 'timeouts.serverMs: use a whole number of milliseconds from 1 to 3600000; got "29s"'],
    ["a timeout is none of ours", () => of({ timeouts: { "a\nb": 1 } }), 'timeouts["a\\nb"]: use one of connectMs, serverMs, clientMs, requestMs, keepAliveMs, queueMs; got "a\\nb"'],
    ["a canary is not a version of its stage", () => stage({ canary: { version: "red", percent: 5 } }), `apis[0].stages[0].canary.version: name one of the stage's versions (blue); got "red"`],
    ["a canary's share is above all", () => stage({ canary: { version: "blue", percent: 101 } }), "apis[0].stages[0].canary.percent: use a whole number from 0 to 100; got 101"],
    ["a health path has a query", () => stage({ healthPath: "/healthz?deep=1" }), 'apis[0].stages[0].healthPath: use a path of 1 to 128 letters, digits, "/", "_", ".", "~" or "-", such as /healthz; got "/healthz?deep=1"'],
    ["a backend's certificate is for an address", () => version({ tls: { serverName: "10.0.0.1" } }), 'apis[0].stages[0].versions[0].tls.serverName: use a DNS name of at least two labels, in lower case, such as origin.example.com; got "10.0.0.1"'],
    ["a version has authorities of two kinds", () => version({ tls: { authority: "Own", caCertificates: AUTHORITY } }), 'apis[0].stages[0].versions[0].tls.authority: leave it out: caCertificates says who; got "Own"'],
    ["authorities come with a key", () => version({ tls: { caCertificates: `${AUTHORITY}\n-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----` } }), 'apis[0].stages[0].versions[0].tls.caCertificates: give 1 to 20 certificates of authorities as PEM, each with its root, and no key; got "holds private key; only certificates belong there"'],
    ["authorities are missing", () => version({ tls: { caCertificates: "" } }), 'apis[0].stages[0].versions[0].tls.caCertificates: give 1 to 20 certificates of authorities as PEM, each with its root, and no key; got "holds no authority, so nothing could be verified"'],
    ["authorities are a list", () => version({ tls: { caCertificates: [AUTHORITY] } }), "apis[0].stages[0].versions[0].tls.caCertificates: give 1 to 20 certificates of authorities as PEM, each with its root, and no key; got a value that is not shown"],
    ["authorities are endless", () => version({ tls: { caCertificates: "-----BEGIN ".repeat(1_000_000) } }), 'apis[0].stages[0].versions[0].tls.caCertificates: give 1 to 20 certificates of authorities as PEM, each with its root, and no key; got "11000000 characters, more than 100000"'],
    ["a protocol is none of ours", () => version({ protocol: "h2" }), 'apis[0].stages[0].versions[0].protocol: use one of Http1, Http2; got "h2"'],
    ["HTTP/2 is to have a connection for each request", () => of({ stages: [{ name: "v1", versions: [{ ...good, protocol: "Http2" }], connectionPerRequest: true }] }), `apis[0].stages[0].versions[0].protocol: use Http1, or leave the stage's connectionPerRequest out: it is HTTP/1.1 that says when a connection ends; got "Http2"`],
    ["HTTP/2 is to be read alike though it breaks HTTP/1.1's framing", () => version({ protocol: "Http2", toleratesViolations: "it sends two" }), 'apis[0].stages[0].versions[0].toleratesViolations: leave it out: it is about the framing of HTTP/1.1; got "it sends two"'],
    ["what the gateway shows is not a certificate", () => intentProblems({ apis: [{ ...CASES["one-stage"]!.apis[0]!, clientCertificates: ["-----BEGIN PRIVATE KEY-----"] }] }), "apis[0].clientCertificates[0]: give one certificate as PEM, without its key or chain; got a value that is not shown"],
    ["what the gateway's certificate is known by is not a key of a map", () => intentProblems({ apis: [{ ...CASES["one-stage"]!.apis[0]!, clientCommonName: "orders v1" }] }), 'apis[0].clientCommonName: use a common name of 1 to 64 letters, digits, ".", "-", "_", "*" or "@", such as shop-1; got "orders v1"'],
    ["what the gateway shows comes with more", () => intentProblems({ apis: [{ ...CASES["one-stage"]!.apis[0]!, clientCertificates: [GATEWAY_CERTIFICATE.repeat(2)] }] }), "apis[0].clientCertificates[0]: give one certificate as PEM, without its key or chain; got a value that is not shown"],
    ["an issuer ends a configuration's word", () => tokens({ issuer: "https://id.example.com/'" }), `apis[0].tokens.issuer: name the issuer by 1 to 512 printable characters of ASCII without blank and ', such as https://id.example.com/; got "https://id.example.com/'"`],
    ["an issuer ends a condition, between quotes too", () => tokens({ issuer: "}" }), `apis[0].tokens.issuer: name the issuer by 1 to 512 printable characters of ASCII without blank and ', such as https://id.example.com/; got "}"`],
    ["no audience is named", () => tokens({ audiences: [] }), "apis[0].tokens.audiences: give 1 to 50 audiences (API Gateway quota); got 0"],
    ["a claim is a path", () => tokens({ clientClaim: "a.b" }), 'apis[0].tokens.clientClaim: name a claim by 1 to 63 letters, digits and _, a letter or digit first: HAProxy finds no other, such as client_id; got "a.b"'],
    ["a key has 1024 bits", () => tokens({}, [{ ...TOKEN_KEY, pem: issuerKey("x", { bits: 1024 }).known.pem }]), "apis[0].tokenKeys[0].pem: give a public key as PEM: RSA of 2048 to 8192 bits with an exponent above 65536, or P-256, P-384 or P-521; got a value that is not shown"],
    ["a key's exponent is 3", () => tokens({}, [{ ...TOKEN_KEY, pem: issuerKey("x", { bits: 2048, exponent: 3 }).known.pem }]), "apis[0].tokenKeys[0].pem: give a public key as PEM: RSA of 2048 to 8192 bits with an exponent above 65536, or P-256, P-384 or P-521; got a value that is not shown"],
    ["a key comes with more", () => tokens({}, [{ ...TOKEN_KEY, pem: `${RSA_KEY}${RSA_KEY}` }]), "apis[0].tokenKeys[0].pem: give a public key as PEM: RSA of 2048 to 8192 bits with an exponent above 65536, or P-256, P-384 or P-521; got a value that is not shown"],
    ["two keys have one name", () => tokens({}, [TOKEN_KEY, TOKEN_KEY]), 'apis[0].tokenKeys: name each of the keys once; got ["2026-11"]'],
    ["an API key's id would end a map's key", () => intentProblems({ apis: [{ ...CASES["one-stage"]!.apis[0]!, apiKeys: [{ id: "a b", consumer: "x" }] }] }), 'apis[0].apiKeys[0].id: use the id of an API key, 1 to 64 letters and digits, such as a1b2c3d4e5; got "a b"'],
    ["one API key is two consumers'", () => intentProblems({ apis: [{ ...CASES["one-stage"]!.apis[0]!, apiKeys: [{ id: "a1", consumer: "x" }, { id: "a1", consumer: "y" }] }] }), 'apis[0].apiKeys: name each of the API keys once; got ["a1"]'],
    ["clients call for an API without its stage", () => of({ clients: { stage: "orders" } }), `clients.stage: use the API's name, a dot and the stage's, such as orders.v1; got "orders"`],
    ["what signs listens where HAProxy does", () => of({ clients: { stage: "orders.v1", signer: { port: 8443 } } }), "clients.signer.port: use a port that no other listener of the task has (8443, 8404, 10000); got 8443"],
    ["what was signed comes back where it is signed", () => of({ clients: { stage: "orders.v1", signer: { returnPort: 8480 } } }), "clients.signer.returnPort: use a port that no other listener of the task has (8443, 8404, 10000), nor its signer; got 8480"],
    ["what signs may be asked without end", () => of({ clients: { stage: "orders.v1", signer: { maxRequests: 0 } } }), "clients.signer.maxRequests: use a whole number of requests from 1 to 1000; got 0"],
    ["requests of two versions are signed", () => intentProblems({ ...CASES["private-api-signed"]!, apis: [{ name: "orders", stages: [{ name: "prod", versions: [{ name: "a", host: "a.example.com", port: 443, weight: 1 }, { name: "b", host: "b.example.com", port: 443, weight: 1 }] }] }] }), "apis[0].stages[0].versions: give one version: what comes back signed does not say which it was for; got 2"],
    ["connections for what is signed leave no descriptors", () => intentProblems({ ...CASES["private-api-signed"]!, maxConnections: 30_000, maxServers: 5200, clients: { stage: "orders.prod", signer: { maxRequests: 100 } } }), "maxServers: use less, or fewer maxConnections: HAProxy may open 65536 files and sockets; got \"5200, which takes 65700\""],
    ["a client's common name would end a map's key", () => of({ clients: { stage: "orders.v1", subjects: ["a b"] } }), 'clients.subjects[0]: use a common name of 1 to 64 letters, digits, ".", "-", "_", "*" or "@", such as shop-1; got "a b"'],
    ["a path's prefix ends in a slash", () => stage({ rewrite: { pathPrefix: "/prod/" } }), 'apis[0].stages[0].rewrite.pathPrefix: use a path of at most 128 letters, digits, "/", "_", ".", "~" or "-" without a "/" at its end, such as /prod; got "/prod/"'],
    ["a path's prefix is empty", () => stage({ rewrite: { pathPrefix: "" } }), 'apis[0].stages[0].rewrite.pathPrefix: use a path of at most 128 letters, digits, "/", "_", ".", "~" or "-" without a "/" at its end, such as /prod; got ""'],
    ["a class is none of ours", () => of({ classes: { clients: [{ client: "web", class: "robot" }] } }), 'classes.clients[0].class: use one of Person, Agent, Service; got "robot"'],
    ["a client id would be a comment", () => of({ classes: { clients: [{ client: "#web", class: "Agent" }] } }), 'classes.clients[0].client: use 1 to 128 letters, digits and . _ @ : / | -, beginning with a letter or digit, such as web-app; got "#web"'],
    ["a scope is a pattern", () => of({ classes: { scopes: [{ scope: ".*", class: "Agent" }] } }), 'classes.scopes[0].scope: use 1 to 128 letters, digits and . _ : / -, beginning with a letter or digit, such as orders:read; got ".*"'],
    ["a client is listed twice", () => of({ classes: { clients: [1, 2].map(() => ({ client: "web", class: "Agent" })) } }), 'classes.clients: name each of the clients once; got ["web"]'],
    ["a scope is listed twice", () => of({ classes: { scopes: [1, 2].map(() => ({ scope: "read", class: "Agent" })) } }), 'classes.scopes: name each of the scopes once; got ["read"]'],
    ["a limit is zero", () => of({ limits: { Agent: { subject: { requests: 0 } } } }), "limits.Agent.subject.requests: use a whole number from 1 to 1000000000; got 0"],
    ["limits are off without a reason", () => of({ limits: { none: " " } }), 'limits.none: say why it is off, such as a load test of one hour; got " "'],
    ["limits are off and set", () => of({ limits: { none: "why", periodSeconds: 1 } }), 'limits: give either none or settings; got ["none","periodSeconds"]'],
    ["this task is not one of the fleet", () => of({ fleet: { self: "c", members: [{ name: "a", address: "10.0.0.1" }] } }), 'fleet.self: name one of the members (a); got "c"'],
    ["the collector's memory is none", () => of({ log: { collector: { memoryMiB: 0 } } }), "log.collector.memoryMiB: use a whole number of MiB from 1 to 1024; got 0"],
    ["this task has no address", () => of({ fleet: { self: "a", members: [{ name: "a" }, { name: "b", address: "10.0.0.1" }] } }), 'fleet.members: give the address of this task, a; got [{"name":"a"},{"name":"b","address":"10.0.0.1"}]'],
    ["the intent is not an object", () => intentProblems(7 as unknown as Intent), "args: give a group of settings (maxConnections, maxServers, timeouts, retryUnanswered, traceSampledPercent, prometheus, classes, limits, pinning, attachedScopes, admittedHeaders, address, trafficPort, controlPort, hardStopMs, namespace, resolver, clients, log, apis, directory, fleet); got 7"],
  ]; // prettier-ignore
  for (const [when, found, message] of refusals) it(`fails when ${when}`, () => assert.deepEqual(found(), [message]));

  it("fails when an intent with problems is rendered, and names them", () => {
    const intent = { apis: [{ name: "orders", stages: [] }] };
    assert.throws(() => render(intent), new Error("cannot render:\napis[0].stages: give 1 to 100 stages; got 0"));
  });

  it("never lets a value break a message's line", () => {
    const hostile = "x\nbackend y\r\u0000".repeat(20);
    for (const problem of [...version({ name: hostile, host: hostile }), ...of({ [hostile]: 1, directory: hostile })])
      assert.match(problem, /^[\x20-\x7e…]{1,700}$/);
  });
});
