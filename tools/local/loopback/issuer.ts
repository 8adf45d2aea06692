import { generateKeyPairSync } from "node:crypto";
import { createServer, type RequestListener, type Server } from "node:http";
import { closeServer, listen } from "../../shared/listen";

/** A client of the issuer, and the subject of its tokens. */
export interface DemoClient {
  readonly id: string;
  readonly secret: string;
  readonly subject: string;
}

/** What the issuer's tokens are for. */
export interface LocalIssuerSettings {
  readonly audience: string;
  readonly scopes: readonly string[];
  readonly clients: readonly DemoClient[];
}

const TOKEN_SECONDS = 3600;

/**
 * An OpenID Connect issuer on loopback: `oidc-provider`, with client credentials and RS256 access tokens (RFC 9068).
 *
 * A person's browser and password are left out: the client gets a token for that person at once.
 */
export class LocalIssuer {
  private constructor(
    private readonly server: Server,
    /** The `iss` of its tokens. */
    readonly url: string,
    /** For whom they are. */
    readonly audience: string,
  ) {}

  static async start(address: string, settings: LocalIssuerSettings): Promise<LocalIssuer> {
    let handle: RequestListener = (_, response) => response.writeHead(503).end();
    const server = createServer((request, response) => handle(request, response));
    const url = `http://${address}:${await listen(server, address)}`;
    // The library warns about Node versions, and about tokens in memory, which is what we want here.
    handle = await quietly(async () => provider(url, settings));
    return new LocalIssuer(server, url, settings.audience);
  }

  /** A token, by the same request as `curl` would make it. @throws if the issuer refuses. */
  async token(client: DemoClient, scopes: readonly string[]): Promise<string> {
    const response = await fetch(`${this.url}/token`, {
      method: "POST",
      headers: {
        authorization: `Basic ${Buffer.from(`${encodeURIComponent(client.id)}:${client.secret}`).toString("base64")}`,
      },
      body: new URLSearchParams({
        grant_type: "client_credentials",
        ...(scopes.length > 0 && { scope: scopes.join(" ") }),
      }),
    });
    const answer = (await response.json()) as { access_token?: string; error_description?: string };
    if (answer.access_token === undefined) throw new Error(`no token for ${client.id}: ${answer.error_description}`);
    return answer.access_token;
  }

  async stop(): Promise<void> {
    await closeServer(this.server);
  }
}

async function provider(url: string, settings: LocalIssuerSettings): Promise<RequestListener> {
  const { Provider } = await import("oidc-provider");
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const scope = settings.scopes.join(" ");
  const subjects = new Map(settings.clients.map((client) => [client.id, client.subject]));
  const issuer = new Provider(url, {
    jwks: { keys: [{ ...privateKey.export({ format: "jwk" }), kid: "local", alg: "RS256", use: "sig" }] as never },
    scopes: [...settings.scopes],
    ttl: { ClientCredentials: TOKEN_SECONDS },
    clients: settings.clients.map((client) => ({
      client_id: client.id,
      client_secret: client.secret,
      grant_types: ["client_credentials"],
      redirect_uris: [],
      response_types: [],
      ...(scope !== "" && { scope }),
    })),
    formats: {
      customizers: {
        jwt: (_, token, jwt) => {
          Object.assign(jwt.payload, { sub: subjects.get(token.clientId ?? "") });
        },
      },
    },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        // A resource is named by a URI, a token's audience as the authorizer has it.
        defaultResource: () => "urn:gatehouse:api",
        getResourceServerInfo: () => ({
          scope,
          audience: settings.audience,
          accessTokenTTL: TOKEN_SECONDS,
          accessTokenFormat: "jwt",
          jwt: { sign: { alg: "RS256" } },
        }),
      },
    },
  });
  const callback = issuer.callback();
  return (request, response) => {
    callback(request, response).catch(() => response.destroy());
  };
}

async function quietly<T>(work: () => Promise<T>): Promise<T> {
  const { warn, info } = console;
  console.warn = console.info = () => undefined;
  try {
    return await work();
  } finally {
    Object.assign(console, { warn, info });
  }
}
