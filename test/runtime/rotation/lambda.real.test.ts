import assert from "node:assert/strict";
import { fork, type ChildProcess } from "node:child_process";
import type { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import path from "node:path";
import { buffer } from "node:stream/consumers";
import { ROTATION_FUNCTION } from "../../../components/certificate-path/rotated-certificate/function-code";
import { readBundle } from "../../../runtime/certificate/bundle";
import { AuthorityKind } from "../../../runtime/rotation/issuers/kind";
import type { RotationFunctionSettings } from "../../../runtime/rotation/settings";
import type { StagingLabel } from "../../../runtime/rotation/secrets/store";
import { Cloud } from "../../../tools/iam/cloud";
import { findLambdaNode, LAMBDA_MAJOR } from "../../../tools/node/find";
import { closeServer, listen } from "../../../tools/shared/listen";
import { CERTIFICATE, NAME, said, settings, STEPS, TRUST } from "./support/context";

const RUNTIME = path.join(__dirname, "../../fixtures/lambda/runtime.js");

interface Answer {
  readonly answer?: unknown;
  readonly node?: string;
  readonly error?: { readonly name: string; readonly message: string; readonly stack: string };
}

/** What Lambda runs, on the Node.js that Lambda has, with nothing of this process's but the answers of AWS. */
class Functions {
  readonly asked: string[] = [];
  readonly lines: string[] = [];
  /** Answers that are a failure, by the action; one is used up by each. */
  readonly failures = new Map<string, { status: number; type: string }[]>();
  readonly #children: ChildProcess[] = [];
  #endpoint = "";

  private constructor(
    readonly cloud: Cloud,
    private readonly node: string,
    private readonly server: Server,
    private readonly bundle: string,
  ) {}

  static async start(node: string): Promise<Functions> {
    const [cloud, server, bundle] = [await Cloud.start(), createServer(), await ROTATION_FUNCTION.file()];
    const functions = new Functions(cloud, node, server, path.resolve(bundle));
    cloud.onCall = (action) => functions.asked.push(action);
    server.on("request", (request, response) => {
      functions.#answer(request, response).catch((error: unknown) => response.destroy(error as Error));
    });
    functions.#endpoint = `http://127.0.0.1:${await listen(server)}`;
    return functions;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const headers = request.headers as Record<string, string>;
    const body = await buffer(request);
    const failure = this.failures.get(headers["x-amz-target"]?.split(".").at(-1) ?? "")?.shift();
    if (failure) return void response.writeHead(failure.status).end(JSON.stringify({ __type: failure.type }));
    const answer = (
      await this.cloud.client.requestHandler.handle({ hostname: "", path: request.url ?? "/", headers, body })
    ).response;
    response.writeHead(answer.statusCode, answer.headers).end(await buffer(answer.body));
  }

  /** A function that was just deployed: a new process. */
  deploy(changes: Partial<RotationFunctionSettings>): (event: object) => Promise<Answer> {
    const child = fork(RUNTIME, [this.bundle], {
      execPath: this.node,
      execArgv: [],
      env: {
        GATEHOUSE_SETTINGS: JSON.stringify({ ...settings, ...changes }),
        AWS_REGION: "eu-central-1",
        AWS_ACCESS_KEY_ID: "here",
        AWS_SECRET_ACCESS_KEY: "here",
        AWS_ENDPOINT_URL: this.#endpoint,
      },
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    this.#children.push(child);
    for (const stream of [child.stdout!, child.stderr!])
      stream.on("data", (text: Buffer) => this.lines.push(...text.toString().split("\n").filter(Boolean)));
    return async (event) => {
      child.send(event);
      return ((await once(child, "message")) as [Answer])[0];
    };
  }

  async inForce(label: StagingLabel = "AWSCURRENT"): Promise<X509Certificate | undefined> {
    const version = await this.cloud.secrets.read(CERTIFICATE, { stage: label });
    return version && readBundle(version.value).leaf;
  }

  async stop(): Promise<void> {
    for (const child of this.#children) {
      child.kill("SIGKILL");
      if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
    }
    await closeServer(this.server);
  }
}

describe(`the functions' bundle on Node.js ${LAMBDA_MAJOR}`, function () {
  this.timeout(300_000);
  let node: string;
  let functions: Functions;

  before(function () {
    const found = findLambdaNode();
    if ("path" in found) return void (node = found.path);
    if (process.env["CI"] === "true") throw new Error(found.missing);
    process.stderr.write(`skipped: ${found.missing}\n`);
    this.skip();
  });
  beforeEach(async () => {
    functions = await Functions.start(node);
  });
  afterEach(async () => functions.stop());

  for (const kind of [AuthorityKind.PrivateCa, AuthorityKind.AcmPca])
    it(`issues and rotates under ${kind}, and says nothing secret`, async () => {
      const authorities = [{ name: "old", kind, arn: `arn:${kind}` }];
      const bootstrap = functions.deploy({ operation: "Bootstrap", authorities });
      const { answer, node: version } = await bootstrap({ Step: "bootstrap" });
      const first = await functions.inForce();
      assert.match(version ?? "", new RegExp(`^v${LAMBDA_MAJOR}\\.`));
      assert.equal((answer as { certificate: { sha256: string } }).certificate.sha256, first?.fingerprint256);

      const rotate = functions.deploy({ authorities });
      const ClientRequestToken = functions.cloud.secrets.announce(CERTIFICATE);
      for (const Step of STEPS)
        assert.deepEqual((await rotate({ Step, SecretId: CERTIFICATE, ClientRequestToken })).error, undefined);
      const second = await functions.inForce();
      assert.ok(second && first && !second.publicKey.equals(first.publicKey) && second.checkHost(NAME));
      assert.equal((await functions.inForce("AWSPREVIOUS"))?.fingerprint256, first.fingerprint256);
      assert.equal(await functions.inForce("AWSPENDING"), undefined);
      assert.ok(functions.asked.includes(kind === AuthorityKind.PrivateCa ? "kms:Sign" : "acm-pca:IssueCertificate"));
      functions.lines.forEach(said);
      assert.ok(functions.lines.some((line) => line.includes(`"in force"`) && line.includes("authorityDaysLeft")));
    });

  it("takes of ACM only what leads to a root of Amazon's", async () => {
    functions.cloud.exportedNames = [NAME];
    const authorities = [{ name: "old", kind: AuthorityKind.AcmExport, arn: "arn:acm" }];
    const bootstrap = functions.deploy({ operation: "Bootstrap", authorities });
    const { error } = await bootstrap({ Step: "bootstrap" });
    assert.match(error?.message ?? "", /^TrustMalformed: .*no anchor vouches for the issuer/);
    assert.equal(await functions.cloud.secrets.read(TRUST, { stage: "AWSCURRENT" }), undefined);
  });

  it("is given a minute while IAM does not know its role everywhere, and tries again what AWS throttles", async () => {
    functions.failures.set("DescribeSecret", [
      { status: 400, type: "AccessDeniedException" },
      { status: 400, type: "ThrottlingException" },
      { status: 500, type: "InternalServiceError" },
    ]);
    const { error } = await functions.deploy({ operation: "Bootstrap" })({ Step: "bootstrap" });
    assert.equal(error, undefined);
    assert.ok(await functions.inForce());
  });

  it("fails with a reason and without a stack, and the process rotates again after it", async () => {
    await functions.deploy({ operation: "Bootstrap" })({ Step: "bootstrap" });
    const rotate = functions.deploy({});
    const refused = functions.cloud.secrets.announce(CERTIFICATE);
    functions.failures.set("Sign", [{ status: 400, type: "DisabledException" }]);
    const { error } = await rotate({ Step: "createSecret", SecretId: CERTIFICATE, ClientRequestToken: refused });
    assert.match(error?.name ?? "", /DisabledException/);
    assert.doesNotMatch(error?.stack ?? "", /\n/);
    const ClientRequestToken = functions.cloud.secrets.announce(CERTIFICATE);
    for (const Step of STEPS) await rotate({ Step, SecretId: CERTIFICATE, ClientRequestToken });
    assert.deepEqual((await functions.cloud.secrets.describe(CERTIFICATE)).stages[ClientRequestToken], ["AWSCURRENT"]);
    functions.lines.forEach(said);
  });
});
