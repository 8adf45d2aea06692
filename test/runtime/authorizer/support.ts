import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { createServer, type Server } from "node:http";
import { SignJWT, exportJWK, type JWK } from "jose";
import { jsonLog } from "../../../runtime/certificate/log";
import { handle, type AuthorizerContext } from "../../../runtime/authorizer/handler";
import { CachedKeys } from "../../../runtime/authorizer/keys";
import type { AuthorizerAnswer, AuthorizerEvent } from "../../../runtime/authorizer/policy";
import type { AuthorizedRoute, TokenSettings } from "../../../runtime/authorizer/settings";
import { closeServer, listen } from "../../../tools/shared/listen";
import { rsaPair } from "../../support/rsa";

export const API = "arn:aws:execute-api:eu-central-1:123456789012:abc123";

/** Claims of a token, wrong ones among them. */
export type Claims = Readonly<Record<string, unknown>>;

export interface Pair {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly jwk: JWK;
}

export async function pair(kid: string, type: "ec" | "rsa" = "ec"): Promise<Pair> {
  const { privateKey, publicKey } = type === "ec" ? generateKeyPairSync("ec", { namedCurve: "P-256" }) : rsaPair(kid);
  const alg = type === "ec" ? "ES256" : "RS256";
  return { kid, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg, use: "sig" } };
}

/** An issuer on loopback whose answers a test decides, with a clock of the test's own. */
export class FakeIssuer {
  keys: JWK[] = [];
  /** Asked for keys so often. */
  asked = 0;
  /** What it answers in place of the discovery document, or of the keys. */
  discovery: unknown;
  status = 200;
  body: string | undefined;
  /** Seconds since the epoch: what the function takes for the time. */
  time = 1_800_000_000;
  readonly lines: string[] = [];
  #context: AuthorizerContext | undefined;

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(): Promise<FakeIssuer> {
    const server = createServer();
    const issuer = new FakeIssuer(server, `http://127.0.0.1:${await listen(server)}`);
    server.on("request", (request, response) => {
      if (request.url === "/keys") {
        issuer.asked += 1;
        response.writeHead(issuer.status).end(issuer.body ?? JSON.stringify({ keys: issuer.keys }));
      } else {
        response.end(JSON.stringify(issuer.discovery ?? { issuer: issuer.url, jwks_uri: `${issuer.url}/keys` }));
      }
    });
    return issuer;
  }

  /** A new function, which has no keys yet. */
  deploy(changes: Partial<TokenSettings> = {}): void {
    const settings = {
      issuer: this.url,
      audiences: ["api"],
      clientClaim: "client_id",
      scopeClaim: "scope",
      routes: [{ key: "GET /orders" }],
      ...changes,
    };
    const keys = new CachedKeys(settings.issuer, () => this.time * 1000);
    this.#context = { settings, keys, now: () => new Date(this.time * 1000) };
  }

  /** What API Gateway gets for a request. */
  ask(token: string | undefined, request: Partial<AuthorizerEvent> = {}): Promise<AuthorizerAnswer> {
    const event: AuthorizerEvent = {
      methodArn: `${API}/v1/GET/orders`,
      resource: "/orders",
      httpMethod: "GET",
      headers: token === undefined ? {} : { Authorization: `Bearer ${token}` },
      ...request,
    };
    return handle(
      event,
      () => this.#context!,
      jsonLog((line) => this.lines.push(line)),
    );
  }

  /** "in", or the message that API Gateway makes a status of. */
  async result(token: string | undefined, request: Partial<AuthorizerEvent> = {}): Promise<string> {
    try {
      await this.ask(token, request);
      return "in";
    } catch (error) {
      return (error as Error).message;
    }
  }

  /** The reasons in the log. */
  reasons(): string[] {
    return this.lines.map((line) => (JSON.parse(line) as { reason: string }).reason);
  }

  token(key: Pair, changes: Claims = {}, header: Record<string, unknown> = {}): Promise<string> {
    const claims = {
      iss: this.url,
      aud: "api",
      sub: "ada",
      client_id: "shop",
      scope: "orders:read",
      iat: this.time,
      exp: this.time + 3600,
      ...changes,
    };
    return new SignJWT(claims).setProtectedHeader({ alg: key.jwk.alg!, kid: key.kid, ...header }).sign(key.privateKey);
  }

  async stop(): Promise<void> {
    await closeServer(this.server);
  }
}

export const ROUTES: AuthorizedRoute[] = [
  { key: "GET /orders", scopes: ["orders:read"] },
  { key: "GET /orders/{id}", scopes: ["orders:read"] },
  { key: "GET /orders/{id}/refunds", scopes: ["refunds:read"] },
  { key: "POST /orders", scopes: ["orders:write", "admin"] },
  { key: "ANY /me" },
];
