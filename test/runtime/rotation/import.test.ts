import assert from "node:assert/strict";
import { ACMClient, ResourceInUseException, ResourceNotFoundException } from "@aws-sdk/client-acm";
import { generateKeyPairSync, X509Certificate } from "node:crypto";
import { Readable } from "node:stream";
import { awsImport } from "../../../runtime/rotation/acm/aws-import";
import { deleteImported, importCurrent } from "../../../runtime/rotation/acm/import";
import { bootstrap } from "../../../runtime/rotation/bootstrap";
import { handle } from "../../../runtime/rotation/handler";
import type { CertificateIssuer } from "../../../runtime/rotation/issuers/issuer";
import { privateCa } from "../../../runtime/rotation/issuers/private-ca";
import { localSigner, spki } from "../../../runtime/rotation/signer";
import { createLeaf } from "../../../runtime/rotation/x509";
import { bundleOf } from "../../../runtime/rotation/context";
import { FakeImports } from "./support/fake-imports";
import { CERTIFICATE, refusal, STEPS, TestContext } from "./support/context";

const OWNER = "edge-prod-gateway";
const NAMES = ["gateway.edge-prod.internal"];

type Kept = TestContext & { imports: FakeImports };

/** A function's surroundings in which the certificate is a client's and kept in ACM, before anything was done. */
function surroundings(issuer?: CertificateIssuer): Kept {
  const context = new TestContext({ names: NAMES, uses: ["Client"], acmImport: { owner: OWNER } }, issuer);
  return Object.assign(context, { imports: new FakeImports(context.now) });
}

/** The same after the first `pulumi up`: what rotates knows the ARN. */
async function kept(issuer?: CertificateIssuer, daysAgo = 0): Promise<{ context: Kept; arn: string }> {
  const context = surroundings(issuer);
  context.pass(-daysAgo);
  await bootstrap(context);
  const arn = await importCurrent(context);
  context.settings = { ...context.settings, acmImport: { owner: OWNER, arn } };
  return { context, arn };
}

const inForce = async (context: TestContext): Promise<X509Certificate> =>
  bundleOf((await context.store.read(CERTIFICATE, { stage: "AWSCURRENT" }))!.value).leaf;

describe("a certificate that is kept in ACM too", () => {
  it("is made there by its own call, once, and found again", async () => {
    const context = surroundings();
    await bootstrap(context);
    assert.deepEqual(context.imports.calls, ["owned"]);
    const arn = await importCurrent(context);
    assert.equal(await importCurrent(context), arn);
    assert.deepEqual([...context.imports.certificates.keys()], [arn]);
    assert.equal(context.imports.shown(arn), (await inForce(context)).fingerprint256);
  });

  it("is not made twice by a call that was cut off after ACM had it", async () => {
    const context = surroundings();
    await bootstrap(context);
    context.imports.failure = { error: new Error("the run was cut off"), done: true };
    await assert.rejects(importCurrent(context), /cut off/);
    const arn = await importCurrent(context);
    assert.deepEqual([...context.imports.certificates.keys()], [arn]);
  });

  it("is, of several of one owner, the one that is in use; all of them go with their resource", async () => {
    const { context, arn } = await kept();
    const another = { ...context.imports.certificates.get(arn)! };
    context.imports.certificates.set("arn:another", another);
    context.imports.inUse.add("arn:another");
    assert.equal(await importCurrent(context), "arn:another");
    context.imports.inUse.clear();
    await deleteImported(context);
    assert.equal(context.imports.certificates.size, 0);
  });

  it("is for clients, of P-256, and comes with the root that issued it", async () => {
    const { context, arn } = await kept();
    const { leaf, chain } = context.imports.certificates.get(arn)!.what;
    assert.deepEqual(leaf.keyUsage, ["1.3.6.1.5.5.7.3.2"]);
    assert.equal(leaf.subject, `CN=${NAMES[0]}`);
    assert.equal(leaf.publicKey.asymmetricKeyDetails?.namedCurve, "prime256v1");
    assert.deepEqual(
      chain.map(({ subject, issuer }) => [subject, issuer]),
      [["CN=old", "CN=old"]],
    );
  });

  it("is of its owner: another's of the same name is left alone", async () => {
    const { context, arn } = await kept();
    const other = { ...context.imports.certificates.get(arn)!, owner: "edge-test-gateway" };
    context.imports.certificates.set("arn:other", other);
    await importCurrent(context);
    await deleteImported(context);
    assert.deepEqual([...context.imports.certificates], [["arn:other", other]]);
  });

  it("is replaced there before the next one is in force, under the same ARN", async () => {
    const { context, arn } = await kept();
    const first = await inForce(context);
    context.store.announce(CERTIFICATE, "token-2");
    await context.step("createSecret", "token-2");
    assert.equal(context.imports.shown(arn), first.fingerprint256);
    await context.step("setSecret", "token-2");
    assert.notEqual(context.imports.shown(arn), first.fingerprint256);
    assert.equal((await inForce(context)).fingerprint256, first.fingerprint256);
    await context.step("testSecret", "token-2");
    await context.step("finishSecret", "token-2");
    assert.equal(context.imports.shown(arn), (await inForce(context)).fingerprint256);
    assert.equal(context.imports.certificates.size, 1);
  });

  it("is the same again when a step is repeated, at any time", async () => {
    const { context, arn } = await kept();
    context.store.announce(CERTIFICATE, "token-2");
    for (const step of STEPS) for (let time = 0; time < 2; time++) await context.step(step, "token-2");
    for (const step of STEPS) await context.step(step, "token-2");
    assert.equal(context.imports.shown(arn), (await inForce(context)).fingerprint256);
  });

  it("survives a run that is cut off before or after the import: the step is repeated", async () => {
    for (const done of [false, true]) {
      const { context, arn } = await kept();
      context.imports.failure = { error: new Error("the run was cut off"), done };
      await assert.rejects(context.rotateAll("token-2"), /cut off/);
      await context.rotateAll("token-2");
      assert.equal(context.imports.shown(arn), (await inForce(context)).fingerprint256);
    }
  });

  it("fails when ACM refuses the next one, as with another type of key: nothing is in force, and the next rotation starts afresh", async () => {
    const signer = localSigner();
    const authority = privateCa("old", signer);
    let other = false;
    const issue: CertificateIssuer["issue"] = async (request, ca) => {
      if (!other) return authority.issue(request, ca);
      const { publicKey, privateKey: key } = generateKeyPairSync("ec", { namedCurve: "P-384" });
      return { leaf: await createLeaf(signer, ca, { ...request, publicKey: spki(publicKey) }), intermediates: [], key };
    };
    const { context, arn } = await kept({ ...authority, issue });
    const first = await inForce(context);
    other = true;
    await assert.rejects(context.rotateAll("token-2"), /The key type and size cannot be changed/);
    assert.equal(context.imports.shown(arn), first.fingerprint256);
    assert.equal((await inForce(context)).fingerprint256, first.fingerprint256);
    other = false;
    await context.rotateAll("token-3");
    assert.equal(context.imports.shown(arn), (await inForce(context)).fingerprint256);
    assert.notEqual(context.imports.shown(arn), first.fingerprint256);
  });

  it("fails when a usage is missing that the first one had, as ACM refuses it; clientAuth may go there, and is asked for before", async () => {
    const { context, arn } = await kept();
    const { what } = context.imports.certificates.get(arn)!;
    const both = surroundings();
    both.settings = { ...both.settings, uses: ["Server", "Client"] };
    await bootstrap(both);
    const arnOfBoth = await importCurrent(both);
    await assert.rejects(both.imports.import(what, { arn: arnOfBoth }), /An extended key usage was removed/);
    context.settings = { ...context.settings, uses: ["Client", "Server"] };
    await context.rotateAll("token-2");
    assert.equal(context.imports.shown(arn), (await inForce(context)).fingerprint256);
  });

  it("follows what the bootstrap issues anew", async () => {
    const { context, arn } = await kept(undefined, 29);
    context.pass(29);
    assert.equal((await bootstrap(context)).certificate.status, "Issued");
    assert.equal(context.imports.shown(arn), (await inForce(context)).fingerprint256);
  });

  it("fails when the function that rotates is not told which it is", async () => {
    const context = surroundings();
    await bootstrap(context);
    await refusal("SettingsMalformed", context.rotateAll("token-2"));
  });

  it("goes with the resource that asked for it, and not while a stage shows it", async () => {
    const { context, arn } = await kept();
    context.settings = { ...context.settings, operation: "Bootstrap" };
    context.imports.inUse.add(arn);
    const message = await refusal("ImportInUse", deleteImported(context));
    assert.match(message, /take it from there first/);
    assert.equal(
      context.slept.reduce((sum, ms) => sum + ms, 0),
      40_000,
    );
    context.imports.inUse.clear();
    await handle({ Step: "import", tf: { action: "delete", prev_input: null } }, () => context);
    assert.equal(context.imports.certificates.size, 0);
    await handle({ Step: "import", tf: { action: "delete" } }, () => context);
  });

  it("is answered for by its ARN, when its resource is created and when it is changed", async () => {
    const { context, arn } = await kept();
    context.settings = { ...context.settings, operation: "Bootstrap" };
    for (const event of [
      { Step: "import" },
      { Step: "import", tf: { action: "create" } },
      { Step: "import", tf: { action: "update" } },
    ])
      // prettier-ignore
      assert.equal(await handle(event, () => context), arn);
  });

  it("fails when nothing is kept in ACM, or nothing is in force yet", async () => {
    await refusal("SettingsMalformed", importCurrent(new TestContext({ operation: "Bootstrap" })));
    await refusal("PendingMissing", importCurrent(surroundings()));
  });

  it("is not touched by a certificate that is kept in the secret alone", async () => {
    const context = Object.assign(new TestContext(), { imports: new FakeImports(() => new Date()) });
    await bootstrap(context);
    await context.rotateAll("token-2");
    assert.deepEqual(context.imports.calls, []);
  });
});

describe("ACM's imported certificates", () => {
  const details = { message: "no", $metadata: {} };
  function client(...answers: (object | Error)[]) {
    const asked: Readonly<Record<string, unknown>>[] = [];
    const send = async ({ input }: { input: Readonly<Record<string, unknown>> }) => {
      asked.push(input);
      const answer = answers.shift();
      if (answer instanceof Error) throw answer;
      return answer ?? {};
    };
    return { asked, api: awsImport(Object.assign(Object.create(null) as object, { send }) as unknown as ACMClient) };
  }
  const importable = async () => {
    const { context, arn } = await kept();
    return context.imports.certificates.get(arn)!.what;
  };

  it("are imported anew with the owner's tag, and again by their ARN without one, each PEM by itself", async () => {
    const { asked, api } = client({ CertificateArn: "arn:1" }, { CertificateArn: "arn:1" });
    const what = await importable();
    assert.equal(await api.import(what, { owner: OWNER }), "arn:1");
    assert.equal(await api.import(what, { arn: "arn:1" }), "arn:1");
    assert.deepEqual(
      asked.map(({ Tags, CertificateArn }) => ({ Tags, CertificateArn })),
      [
        { Tags: [{ Key: "gatehouse:certificate", Value: OWNER }], CertificateArn: undefined },
        { Tags: undefined, CertificateArn: "arn:1" },
      ],
    );
    const [first] = asked as Record<string, Buffer>[];
    const labels = (pem: Buffer) =>
      [...pem.toString().matchAll(/-----BEGIN ([A-Z ]+)-----/g)].map(([, label]) => label);
    assert.deepEqual(labels(first!.Certificate!), ["CERTIFICATE"]);
    assert.deepEqual(labels(first!.PrivateKey!), ["PRIVATE KEY"]);
    assert.deepEqual(labels(first!.CertificateChain!), ["CERTIFICATE"]);
    assert.equal(new X509Certificate(first!.CertificateChain!).subject, "CN=old");
    await refusal("ImportMissing", client({}).api.import(what, { owner: OWNER }));
  });

  it("are an owner's by their tag, on whichever page ACM lists them, those in use first; and are not of RSA", async () => {
    const asked: Record<string, unknown>[] = [];
    const one = (n: number, more: object = {}) => ({ CertificateArn: `arn:${n}`, Type: "IMPORTED", InUse: false, ...more }); // prettier-ignore
    const pages = [
      {
        CertificateSummaryList: [one(1), one(2), one(3, { Type: "PRIVATE" })],
        NextToken: "2",
      },
      { CertificateSummaryList: [one(4), one(5, { InUse: true })] },
    ];
    const answer = (operation: string, input: Record<string, unknown>) => {
      if (operation === "ListCertificates") return pages.shift()!;
      return {
        Tags: [
          {
            Key: "gatehouse:certificate",
            Value: ["arn:2", "arn:4"].includes(String(input.CertificateArn)) ? "another" : OWNER,
          },
        ],
      };
    };
    const handler = async ({ headers, body }: { headers: Record<string, string>; body: Uint8Array }) => {
      const operation = headers["x-amz-target"]!.split(".")[1]!;
      const input = JSON.parse(Buffer.from(body).toString()) as Record<string, unknown>;
      asked.push({ operation, ...input });
      const text = Readable.from([JSON.stringify(answer(operation, input))]);
      return { response: { statusCode: 200, headers: { "content-type": "application/x-amz-json-1.1" }, body: text } };
    };
    const credentials = { accessKeyId: "here", secretAccessKey: "here" };
    const acm = new ACMClient({ region: "eu-central-1", credentials, requestHandler: { handle: handler } as never });
    assert.deepEqual(await awsImport(acm).owned(OWNER), ["arn:5", "arn:1"]);
    const listed = { operation: "ListCertificates", Includes: { keyTypes: ["EC_prime256v1"] }, MaxItems: 1000 };
    const tagged = (n: number) => ({ operation: "ListTagsForCertificate", CertificateArn: `arn:${n}` });
    assert.deepEqual(asked, [listed, tagged(1), tagged(2), { ...listed, NextToken: "2" }, tagged(4), tagged(5)]);
  });

  it("are deleted unless something uses them, and one that is gone is deleted", async () => {
    assert.equal(await client({}).api.delete("arn:1"), true);
    assert.equal(await client(new ResourceInUseException(details)).api.delete("arn:1"), false);
    assert.equal(await client(new ResourceNotFoundException(details)).api.delete("arn:1"), true);
    await assert.rejects(client(new Error("AccessDenied")).api.delete("arn:1"), /AccessDenied/);
  });
});
