import "reflect-metadata"; // the X.509 library needs it first
import { createPrivateKey, createPublicKey, sign, type KeyObject, type X509Certificate } from "node:crypto";
import { Readable } from "node:stream";
import { Pkcs10CertificateRequest, SubjectAlternativeNameExtension } from "@peculiar/x509";
import { TUNING_KEY } from "../../haproxy/config";
import { Confidential } from "../../runtime/certificate/confidential";
import { OWNER_TAG } from "../../runtime/rotation/acm/import-api";
import { localSigner, newKey, spki } from "../../runtime/rotation/signer";
import { createLeaf, createRoot } from "../../runtime/rotation/x509";
import type { StagingLabel } from "../../runtime/rotation/secrets/store";
import { LocalSecrets } from "../local/store/secrets";

/** A request as an SDK client sends it. */
interface HttpRequest {
  readonly hostname: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

type Input = Readonly<Record<string, string>>;

/** The actions' services, by what the wire calls them. */
const SERVICES: Readonly<Record<string, string>> = {
  secretsmanager: "secretsmanager",
  TrentService: "kms",
  ACMPrivateCA: "acm-pca",
  CertificateManager: "acm",
  Route53AutoNaming_v: "servicediscovery",
};

/** Told of each call, before it is answered. */
type OnCall = (action: string, input: Input) => void;

/**
 * As much of AWS as functions and agents ask, behind the real SDK clients: it answers their HTTP requests in this process and
 * tells what was asked. Whether the caller may ask is not its business.
 */
export class Cloud {
  readonly secrets = new LocalSecrets(() => undefined);
  onCall: OnCall = () => undefined;
  /** What its public authority's certificates lead to. */
  root!: X509Certificate;
  readonly #key = newKey().privateKey;
  /** Whose each imported certificate is, by its ARN. */
  readonly #imported = new Map<string, string>();
  readonly #issued = new Map<string, X509Certificate>();

  static async start(): Promise<Cloud> {
    const cloud = new Cloud();
    cloud.root = await createRoot(localSigner(cloud.#key), { name: "cloud", days: 3650, now: new Date() });
    return cloud;
  }

  /** How an SDK client is made that asks here. */
  get client() {
    return {
      region: "eu-central-1",
      credentials: { accessKeyId: "here", secretAccessKey: "here" },
      maxAttempts: 1,
      requestHandler: { handle: async (request: HttpRequest) => ({ response: await this.#respond(request) }) },
    };
  }

  async #respond(request: HttpRequest) {
    const { headers, body } = request;
    if (/(^|\.)s3[.-]/.test(request.hostname)) return this.#objects(request);
    const [target = "", operation = ""] = (headers["x-amz-target"] ?? "").split(".");
    const service = SERVICES[target.replace(/_?\d{8}$/, "")];
    if (service === undefined) throw new Error(`${headers["x-amz-target"]}: tools/iam does not know this service`);
    const input = JSON.parse(Buffer.from(body as Uint8Array).toString()) as Input;
    this.#tell(`${service}:${operation}`, input);
    const answer = await this.#answer(`${service}:${operation}`, input);
    return {
      statusCode: answer ? 200 : 400,
      headers: { "content-type": "application/x-amz-json-1.1" },
      body: Readable.from([JSON.stringify(answer ?? NOT_FOUND)]),
    };
  }

  /** S3 speaks XML, and is told what by path and query: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html. */
  #objects({ hostname, path, query }: HttpRequest) {
    const [bucket = ""] = hostname.split(".");
    const { "list-type": type, versions, versionId, prefix } = query ?? {};
    const arn = `arn:aws:s3:::${bucket}`;
    const of = (action: string, Resource: string, text: string, keys: Input = {}) => {
      this.onCall(action, { Resource, ...keys });
      return text;
    };
    const listed = () => {
      if (versions !== undefined)
        return of("s3:ListBucketVersions", arn, versionsOf(String(prefix)), { Prefix: String(prefix) });
      return of("s3:ListBucket", arn, LISTING);
    };
    const isListing = type === "2" || versions !== undefined;
    const action = versionId === undefined ? "s3:GetObject" : "s3:GetObjectVersion";
    const text = isListing ? listed() : of(action, arn + path, '{"schema":1}');
    return {
      statusCode: 200,
      headers: { "content-type": "application/xml", "content-length": String(text.length), etag: '"1"' },
      body: Readable.from([text]),
    };
  }

  /** An import brings tags or meets them on what it replaces, which is what policies ask about; new ones have an ARN that ACM makes up. */
  #tell(action: string, input: Input): void {
    const { CertificateArn = NEW_CERTIFICATE, Tags } = input;
    const tag = tagOf(Tags);
    if (!/^acm:(Import|Delete)/.test(action)) return this.onCall(action, input);
    const owner = this.#imported.get(CertificateArn);
    const told = { CertificateArn, ...(tag !== undefined && { RequestTag: tag }), ...(tag === undefined && owner !== undefined && { ResourceTag: owner }) }; // prettier-ignore
    this.onCall(action, told);
    if (tag !== undefined) this.onCall("acm:AddTagsToCertificate", told);
  }

  /** Undefined: there is no such thing. */
  async #answer(action: string, input: Input): Promise<object | undefined> {
    switch (action) {
      case "secretsmanager:DescribeSecret": {
        const { stages } = await this.secrets.describe(input.SecretId!);
        return { ARN: input.SecretId, RotationEnabled: true, VersionIdsToStages: stages };
      }
      case "secretsmanager:GetSecretValue": {
        const which = { stage: input.VersionStage as StagingLabel, ...(input.VersionId && { id: input.VersionId }) };
        const found = await this.secrets.read(input.SecretId!, which);
        return found && { VersionId: found.id, SecretString: found.value.reveal(), CreatedDate: found.createdAt.getTime() / 1000 }; // prettier-ignore
      }
      case "secretsmanager:PutSecretValue": {
        const [stage] = input.VersionStages as unknown as StagingLabel[];
        const version = {
          token: input.ClientRequestToken!,
          value: new Confidential(input.SecretString!),
          stage: stage!,
        };
        await this.secrets.put(input.SecretId!, version);
        return {};
      }
      case "secretsmanager:UpdateSecretVersionStage": {
        const { RemoveFromVersionId: from, MoveToVersionId: to } = input;
        await this.secrets.move(input.SecretId!, input.VersionStage as StagingLabel, { ...(from && { from }), ...(to && { to }) }); // prettier-ignore
        return {};
      }
      case "kms:GetPublicKey":
        return { PublicKey: spki(this.#key).toString("base64") };
      case "kms:Sign":
        return { Signature: sign("sha256", Buffer.from(input.Message!, "base64"), this.#key).toString("base64") };
      case "acm:ExportCertificate":
        return this.#exported(input);
      case "acm:ImportCertificate":
        // What rotates is told an ARN of the plan's, which is not listed here.
        if (input.Tags) this.#imported.set(NEW_CERTIFICATE, tagOf(input.Tags)!);
        return { CertificateArn: input.CertificateArn ?? NEW_CERTIFICATE };
      case "acm:DeleteCertificate":
        this.#imported.delete(input.CertificateArn!);
        return {};
      case "acm:ListCertificates":
        return { CertificateSummaryList: [...this.#imported.keys()].map((CertificateArn) => ({ CertificateArn, Type: "IMPORTED" })) }; // prettier-ignore
      case "acm:ListTagsForCertificate":
        return { Tags: [{ Key: OWNER_TAG, Value: this.#imported.get(input.CertificateArn!) }] };
      case "acm-pca:GetCertificateAuthorityCertificate":
        return { Certificate: this.root.toString() };
      case "acm-pca:IssueCertificate":
        return this.#ordered(input);
      case "acm-pca:GetCertificate":
        return { Certificate: this.#issued.get(input.CertificateArn!)?.toString() };
      case "servicediscovery:DiscoverInstances":
        return { Instances: [] };
      default:
        throw new Error(`${action}: tools/iam does not answer this call`);
    }
  }

  /** The names that an exported certificate is for; ACM knows them by itself. */
  exportedNames: readonly string[] = [];

  async #exported({ Passphrase = "" }: Input): Promise<object> {
    const key: KeyObject = newKey().privateKey;
    const leaf = await this.#leaf(spki(key), this.exportedNames);
    const passphrase = Buffer.from(Passphrase, "base64").toString();
    const encrypted = key.export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase }).toString();
    createPrivateKey({ key: encrypted, passphrase });
    return { Certificate: leaf.toString(), CertificateChain: this.root.toString(), PrivateKey: encrypted };
  }

  async #ordered({ Csr = "", IdempotencyToken = "" }: Input): Promise<object> {
    const request = new Pkcs10CertificateRequest(Buffer.from(Csr, "base64").toString());
    const names = request.extensions
      .filter((one) => one instanceof SubjectAlternativeNameExtension)
      .flatMap((one) => one.names.items.map(({ value }) => value));
    const publicKey = createPublicKey({ key: Buffer.from(request.publicKey.rawData), format: "der", type: "spki" });
    this.#issued.set(IdempotencyToken, await this.#leaf(spki(publicKey), names));
    return { CertificateArn: IdempotencyToken };
  }

  async #leaf(publicKey: Buffer, names: readonly string[]): Promise<X509Certificate> {
    const leaf = { publicKey, names, uses: ["Server", "Client"] as const, days: 30, now: new Date() };
    return createLeaf(localSigner(this.#key), this.root, leaf);
  }
}

const tagOf = (tags: unknown): string | undefined => (tags as { readonly Value: string }[] | undefined)?.[0]?.Value;

/** As ACM makes one up. */
const NEW_CERTIFICATE = "arn:aws:acm:eu-central-1:123456789012:certificate/12345678-1234-1234-1234-123456789012";

const LISTING = `<ListBucketResult><IsTruncated>false</IsTruncated><Contents><Key>${TUNING_KEY}</Key><ETag>"1"</ETag><Size>12</Size></Contents></ListBucketResult>`;

/** Of an object that was written twice: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html. */
const versionsOf = (key: string): string => {
  const version = (id: string, isLatest: boolean) =>
    `<Version><Key>${key}</Key><VersionId>${id}</VersionId><IsLatest>${isLatest}</IsLatest><LastModified>2026-11-27T00:00:00.000Z</LastModified><Size>12</Size></Version>`;
  return `<ListVersionsResult><IsTruncated>false</IsTruncated>${version("2", true)}${version("1", false)}</ListVersionsResult>`;
};

const NOT_FOUND = { __type: "ResourceNotFoundException", message: "there is no such thing" };
