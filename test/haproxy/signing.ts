import { SignatureV4 } from "@smithy/signature-v4";
import { spawn } from "node:child_process";
import { createHash, createHmac } from "node:crypto";
import { createServer, request as send, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { signerArguments } from "../../components/request-path/fleet/signer";
import { endProcess } from "../../tools/shared/child-process";
import { closeServer, listen } from "../../tools/shared/listen";
import { freePort } from "../../tools/shared/ports";

/** Of nobody's account. */
export const CREDENTIALS = {
  accessKeyId: "ASIAEXAMPLE",
  secretAccessKey: "s".repeat(40),
  sessionToken: "t".repeat(800),
};
const REGION = "eu-central-1";

/** As AWS's library asks for a hash. */
class Sha256 {
  readonly #hash;
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash("sha256") : createHmac("sha256", secret as Uint8Array);
  }
  update(data: Uint8Array): void {
    this.#hash.update(data);
  }
  digest(): Promise<Uint8Array> {
    return Promise.resolve(new Uint8Array(this.#hash.digest()));
  }
  reset(): void {
    throw new Error("nobody asks for it");
  }
}

const signer = new SignatureV4({ service: "execute-api", region: REGION, credentials: CREDENTIALS, sha256: Sha256, applyChecksum: false }); // prettier-ignore

/** A request, as AWS's library signs it. */
function toSign(method: string, url: string, headers: Record<string, string>, body: Buffer) {
  const [path = "/", search = ""] = url.split(/\?(.*)/s);
  const query: Record<string, string[]> = {};
  for (const [name, value] of new URLSearchParams(search)) (query[name] ??= []).push(value);
  return { method, protocol: "https:", hostname: headers["host"]!, path, query, headers, body };
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of message) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

/** The program that signs, as a test starts it. */
export interface Signer {
  stop(): Promise<void>;
}

/** Where it listens, where it sends what it signed, and whether it finds credentials. */
interface Signing {
  readonly port: number;
  readonly returnPort: number;
  readonly host: string;
  readonly credentials?: boolean;
}

/** Signs by AWS's library, and else does what AWS's proxy does: reads the body, adds what it signed, answers 502 by itself when it cannot. */
export async function standInSigner({ port, returnPort, host, credentials = true }: Signing): Promise<Signer> {
  const failed = (response: ServerResponse, why: string): void =>
    void response.writeHead(502, { "content-type": "text/plain" }).end(`unable to proxy request - ${why}`);
  const server = createServer((message, response) => {
    const answer = async () => {
      const body = await bodyOf(message);
      if (!credentials) return failed(response, "NoCredentialProviders: no valid providers in chain");
      const [method, url] = [message.method!, message.url!];
      const { headers } = await signer.sign(toSign(method, url, { host }, body));
      const sent = send({ host: "127.0.0.1", port: returnPort, method, path: url, headers: { ...message.headers, ...headers } }); // prettier-ignore
      sent.on("response", (received) => received.pipe(response.writeHead(received.statusCode!, received.rawHeaders)));
      sent.on("error", ({ message: why }) => failed(response, why));
      sent.end(body);
    };
    answer().catch(() => response.destroy());
  });
  await listen(server, "127.0.0.1", port);
  return { stop: () => closeServer(server) };
}

/** AWS's proxy itself, from a binary. */
export function realSigner(binary: string): typeof standInSigner {
  return async ({ port, returnPort, host, credentials = true }) => {
    const { accessKeyId, secretAccessKey, sessionToken } = CREDENTIALS;
    const env = credentials
      ? { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN: sessionToken }
      : { AWS_CONTAINER_CREDENTIALS_FULL_URI: `http://127.0.0.1:${await freePort()}/none` };
    const child = spawn(binary, signerArguments({ port, returnPort, region: REGION }, host), { env, stdio: "ignore" });
    return { stop: async () => void (await endProcess(child)) };
  };
}

/** The private API's endpoint, which takes signed requests alone: what it got, and how it was signed. */
export interface SignedEndpoint {
  readonly port: number;
  readonly requests: { readonly url: string; readonly rawHeaders: string[]; readonly body: string }[];
  stop(): Promise<void>;
}

/** Signs what it gets anew by AWS's library, and refuses a signature that is another, as API Gateway does. */
export async function signedEndpoint(tls: { key: string; cert: string }): Promise<SignedEndpoint> {
  const requests: { url: string; rawHeaders: string[]; body: string }[] = [];
  const server = createTlsServer(tls, (message, response) => {
    const answer = async () => {
      const body = await bodyOf(message);
      const { authorization = "" } = message.headers;
      const signed = /SignedHeaders=([^,]+)/.exec(authorization)?.[1]?.split(";") ?? [];
      const headers = Object.fromEntries(signed.map((name) => [name, String(message.headers[name])]));
      const date = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(String(message.headers["x-amz-date"]));
      const signingDate = date ? new Date(Date.UTC(+date[1]!, +date[2]! - 1, +date[3]!, +date[4]!, +date[5]!, +date[6]!)) : new Date(0); // prettier-ignore
      const again = await signer.sign(toSign(message.method!, message.url!, { ...headers, host: message.headers.host! }, body), { signingDate }); // prettier-ignore
      const isRight = again.headers["authorization"] === authorization;
      if (isRight) requests.push({ url: message.url!, rawHeaders: message.rawHeaders, body: body.toString() });
      const ms = Number(/\/sleep\/(\d+)/.exec(message.url!)?.[1] ?? 0);
      setTimeout(() => response.writeHead(isRight ? 200 : 403, { "content-type": "application/json" }).end(JSON.stringify({ message: isRight ? "ok" : "signature" })), ms); // prettier-ignore
    };
    answer().catch(() => response.destroy());
  });
  return { port: await listen(server), requests, stop: () => closeServer(server) };
}
