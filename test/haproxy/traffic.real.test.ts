import assert from "node:assert/strict";
import type { Haproxy } from "../../tools/haproxy/find";
import { haproxyOrSkip, start, until, type Edge } from "../support/haproxy";
import { answered, ask, gateway, type Headers, orders, PROOF, publicRoute, reason } from "./gateway";
import { names, service, type Names, type Service } from "./services";

describe("a running HAProxy", () => {
  let haproxy: Haproxy, dns: Names, one: Service, two: Service, edge: Edge;

  before(async function () {
    haproxy = haproxyOrSkip(this);
    [one, two] = [await service("one"), await service("two")];
    dns = await names({ "one.svc.local": ["127.0.0.1"], "two.svc.local": ["127.0.0.1"] });
    const stages = [
      { name: "v1", versions: [{ name: "blue", host: "one.svc.local", port: one.port, weight: 1 }] },
      { name: "v2", versions: [{ name: "blue", host: "two.svc.local", port: two.port, weight: 1 }] },
    ];
    const resolver = { address: "127.0.0.1", port: dns.port };
    const limits = { none: "what is tested is who gets where" };
    edge = await start(haproxy, { ...orders(stages), resolver, limits, prometheus: true });
    await until("both backends are up", async () => {
      const answers = await Promise.all(["v1", "v2"].map((stage) => ask(edge, gateway({ stage }))));
      return answers.every((answer) => answer.status === 200);
    });
  });

  after(async () => {
    await Promise.all([edge, one, two, dns].map((each) => each?.stop()));
  });

  const refused = (when: string, headers: () => Headers, expected: string): void => {
    it(`fails when ${when}: ${expected}`, async () => {
      const seen = one.requests.length + two.requests.length;
      assert.equal(reason(await ask(edge, headers())), expected);
      assert.equal(one.requests.length + two.requests.length, seen);
    });
  };

  describe("stages", () => {
    it("sends each stage to the backend of its name", async () => {
      assert.equal(answered(await ask(edge, gateway({ stage: "v1" }))), "one");
      assert.equal(answered(await ask(edge, gateway({ stage: "v2" }))), "two");
    });
    refused("the stage is unknown", () => gateway({ stage: "v3" }), "421 UnknownStage");
    refused("the stage is missing", () => gateway({ stage: undefined }), "403 OriginProof");
    refused("the stage names a refusal's backend", () => gateway({ stage: "refuse:OriginProof" }), "421 UnknownStage");
    refused("the stage names the backend beside a stage's", () => gateway({ stage: "v1:.all" }), "421 UnknownStage");
    refused("the stage differs in case", () => gateway({ stage: "V1" }), "421 UnknownStage");
    refused(
      "the stage comes twice",
      () => gateway({ extra: [["x-gatehouse-stage", "orders.v2"]] }),
      "400 AmbiguousHeader",
    );
  });

  describe("the origin proof", () => {
    const claims = "alice;web;read write";
    refused("there is none", () => gateway({ sealed: undefined }), "403 OriginProof");
    refused("it is empty", () => gateway({ sealed: `;${claims}` }), "403 OriginProof");
    refused("it is another", () => gateway({ sealed: `${"x".repeat(48)};${claims}` }), "403 OriginProof");
    refused("it is longer by one", () => gateway({ sealed: `${PROOF}a;${claims}` }), "403 OriginProof");
    refused(
      "it comes twice",
      () => gateway({ extra: [["x-gatehouse-origin", `${PROOF};${claims}`]] }),
      "403 OriginProof",
    );
    refused("the stage is unknown as well", () => gateway({ sealed: undefined, stage: "v3" }), "403 OriginProof");

    it("never reaches a backend", async () => {
      const { headers } = JSON.parse((await ask(edge, gateway())).body) as { headers: string[] };
      assert.deepEqual(
        headers.filter((text) => text.includes(PROOF) || /origin/i.test(text)),
        [],
      );
    });

    it("never reaches the log, which names its generation", async () => {
      await ask(edge, gateway({ id: "generation-in-log" }));
      await until("it is logged", () => edge.log.some((row) => row.includes("generation-in-log")));
      const row = edge.log.find((text) => text.includes("generation-in-log")) ?? "";
      assert.equal((JSON.parse(row) as { proof_generation: string }).proof_generation, "7");
      assert.equal([...edge.log, ...edge.messages].join("\n").includes(PROOF), false);
    });
  });

  describe("the identity", () => {
    const passed = async (headers: Headers): Promise<Record<string, string>> => {
      const flat = (JSON.parse((await ask(edge, headers)).body) as { headers: string[] }).headers;
      const pairs = flat.flatMap((name, i) => (i % 2 === 0 ? [[name.toLowerCase(), flat[i + 1] ?? ""] as const] : []));
      return Object.fromEntries(pairs.filter(([name]) => /^x[-_]/.test(name)));
    };

    it("passes to the backend as the gateway vouched for it", async () => {
      assert.deepEqual(await passed(gateway()), {
        "x-request-id": "JKJaXmPLvHcESHA=",
        "x-gatehouse-stage": "orders.v1",
        "x-client-ip": "203.0.113.7",
        "x-auth-subject": "alice",
        "x-auth-client": "web",
        "x-auth-scopes": "read write",
        "x-forwarded-for": "203.0.113.7",
        "x-forwarded-host": "api.example.com",
        "x-forwarded-port": "443",
        "x-forwarded-prefix": "/orders-v1",
        "x-forwarded-proto": "https",
      });
    });

    it("may lack claims: then there is no header of them, whatever the gateway left of one", async () => {
      const sealed = `${PROOF};alice;;`;
      const empty = gateway({ client: "", scopes: "", sealed });
      const absent = empty.filter(([name]) => name !== "x-auth-client" && name !== "x-auth-scopes");
      for (const headers of [empty, absent]) {
        const { "x-auth-subject": subject, "x-auth-client": client, "x-auth-scopes": scopes } = await passed(headers);
        assert.deepEqual([subject, client, scopes], ["alice", undefined, undefined]);
      }
    });

    it("is none on a public route", async () => {
      const headers = await passed(publicRoute());
      assert.deepEqual(
        Object.keys(headers).filter((name) => name.startsWith("x-auth")),
        [],
      );
    });

    /** What the service learns of who called. */
    const identity = async (headers: Headers): Promise<(string | undefined)[]> => {
      const seen = await passed(headers);
      return ["subject", "client", "scopes"].map((name) => seen[`x-auth-${name}`]);
    };
    const forged: Headers = ["subject", "client", "scopes"].map((name) => [`x-auth-${name}`, "root"]);

    it("is what was sealed, whatever a client says of itself", async () => {
      const alone = gateway().filter(([name]) => !name.startsWith("x-auth-"));
      for (const headers of [alone, [...alone, ...forged], [...forged, ...alone], gateway()])
        assert.deepEqual(await identity(headers), ["alice", "web", "read write"]);
      assert.deepEqual(await identity(publicRoute(forged)), [undefined, undefined, undefined]);
      assert.deepEqual(await identity(gateway({ client: "admin", sealed: `${PROOF};alice;;` })), [
        "alice",
        undefined,
        undefined,
      ]);
    });

    it("is logged as it was sealed", async () => {
      await ask(edge, [...gateway({ id: "sealed-in-log" }).filter(([name]) => !name.startsWith("x-auth-")), ...forged]);
      await until("it is logged", () => edge.log.some((row) => row.includes("sealed-in-log")));
      const row = edge.log.find((text) => text.includes("sealed-in-log")) ?? "";
      const { subject, key } = JSON.parse(row) as Record<string, string>;
      assert.deepEqual([subject, key], ["alice", "web"]);
    });

    for (const [claim, sealed] of Object.entries({
      subject: "alice;admin;web;read write",
      client: "alice;web;admin;read write",
      scopes: "alice;web;read;admin",
    }))
      refused(`the ${claim} has the separator in it, and would pass for the next claim`, () => gateway({ sealed: `${PROOF};${sealed}` }), "400 IdentityMismatch"); // prettier-ignore
    for (const sealed of [PROOF, `${PROOF};`, `${PROOF};alice`, `${PROOF};alice;web`, `${PROOF};alice;web;read;`])
      refused(`it is sealed as ${sealed.slice(PROOF.length)}`, () => gateway({ sealed }), "400 IdentityMismatch");
    refused("it is sealed without the separator after the proof", () => gateway({ sealed: `${PROOF}alice;web;read` }), "403 OriginProof"); // prettier-ignore

    it("may be of any script", async () => {
      for (const subject of ["Zo\u00eb", "\u00c3\u00a9t\u00c3\u00a9", "\u00e6\u009d\u008e"])
        assert.equal((await passed(gateway({ subject })))["x-auth-subject"], subject);
    });

    for (const [what, subject] of Object.entries({
      "a line feed in UTF-8 that is longer than it need be": "al\u00c0\u008aice",
      "the same in three bytes": "al\u00e0\u0080\u008aice",
    }))
      refused(`it holds ${what}`, () => gateway({ subject }), "400 IdentityMismatch");
    for (const name of ["x-auth-subject", "X-Auth-Client", "x-auth-scopes"])
      refused(`${name} comes twice`, () => gateway({ extra: [[name, "alice"]] }), "400 AmbiguousHeader");
    // prettier-ignore
    refused("one comes twice in a row", () => [["x-auth-subject", "alice"], ...gateway()], "400 AmbiguousHeader");
    for (const name of [
      "x_auth_subject",
      "X-Auth_Subject",
      "x-auth-roles",
      "x-gatehouse-admin",
      "x_gatehouse-stage",
      "x_client_ip",
      "x-request_id",
      "x-api-key-id",
      "x.auth.subject",
      "x!auth~subject",
      "x--auth-subject",
      "x-gatehouse.version",
      "x_amzn_waf_large_body",
      "x-amzn-waf-large_body",
      "x-amzn-waf",
    ])
      // prettier-ignore
      refused(`a client sends ${name}`, () => gateway({ extra: [[name, "root"]] }), "400 AmbiguousHeader");

    it("lets other headers of the client through, underscores included", async () => {
      const headers = gateway({
        extra: [
          ["x_custom", "1"],
          ["x-authority", "2"],
          ["x-request-ids", "3"],
          ["y-x-auth-subject", "4"],
          ["y-x-auth-subject", "5"],
          ["x-custom-two", "6"],
          ["x-custom-two", "7"],
          ["x-amzn-waf-large-body", "1"],
        ],
      });
      assert.equal((await passed(headers))["x_custom"], "1");
    });
  });

  describe("the client's address", () => {
    refused("it is missing", () => gateway({ address: undefined }), "400 ClientAddress");
    refused("it is not an address", () => gateway({ address: "localhost" }), "400 ClientAddress");
    refused("it comes twice", () => gateway({ extra: [["x-client-ip", "198.51.100.1"]] }), "400 AmbiguousHeader");
    it("may be IPv6", async () => assert.equal((await ask(edge, gateway({ address: "2001:db8::1" }))).status, 200));
  });

  describe("the request id", () => {
    it("is the gateway's, and returned", async () => {
      assert.equal((await ask(edge, gateway())).headers["x-request-id"], "JKJaXmPLvHcESHA=");
    });

    for (const id of [undefined, "", "short", "a".repeat(129), 'quote"and-more', "spaced out id"]) {
      it(`is made when the one sent is ${JSON.stringify(id)?.slice(0, 20)}`, async () => {
        const answer = await ask(edge, gateway({ id }));
        const made = answer.headers["x-request-id"];
        assert.match(String(made), /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/);
        const { headers } = JSON.parse(answer.body) as { headers: string[] };
        assert.deepEqual(
          headers.filter((_, i) => headers[i - 1] === "x-request-id"),
          [made],
        );
      });
    }

    it("is in a refusal's answer and body", async () => {
      const answer = await ask(edge, gateway({ stage: "v3", id: "refused-with-id" }));
      assert.equal(answer.headers["x-request-id"], "refused-with-id");
      assert.deepEqual(JSON.parse(answer.body), { error: "UnknownStage", request_id: "refused-with-id" });
      assert.equal(answer.headers["content-type"], "application/json");
    });
  });

  describe("the control port", () => {
    const control = async (path: string): Promise<Response> => fetch(`http://127.0.0.1:${edge.controlPort}${path}`);

    it("is healthy, and shows Prometheus each backend", async () => {
      assert.equal((await control("/healthz")).status, 200);
      assert.match(
        await (await control("/metrics")).text(),
        /^haproxy_backend_status\{proxy="orders.v1",state="UP"\} 1$/m,
      );
    });

    it("knows nothing else", async () => assert.equal((await control("/")).status, 404));
  });
});
