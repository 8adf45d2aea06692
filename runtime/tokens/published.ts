/** Milliseconds for each of the two requests. */
const TIMEOUT = 3000;

/** What an issuer publishes cannot be had, or is not what it should be. */
export class IssuerFault extends Error {
  override readonly name = "IssuerFault";
}

/** The key set that an issuer publishes, as its discovery document names it (OpenID Connect Discovery 1.0, 4). @throws IssuerFault */
export async function publishedKeys(issuer: string): Promise<object> {
  const document = (await json(`${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`)) as {
    issuer?: unknown;
    jwks_uri?: unknown;
  };
  if (document.issuer !== issuer) throw new IssuerFault("the discovery document is another issuer's");
  const uri = typeof document.jwks_uri === "string" ? document.jwks_uri : "";
  // On a connection no weaker than the issuer's own name asks for.
  if (!URL.canParse(uri) || new URL(uri).protocol !== new URL(issuer).protocol)
    throw new IssuerFault("the discovery document names no keys that are published as safely as itself");
  return json(uri);
}

async function json(url: string): Promise<object> {
  try {
    const response = await fetch(url, { redirect: "error", signal: AbortSignal.timeout(TIMEOUT) });
    if (response.status !== 200) throw new Error(`status ${response.status}`);
    const value = await response.json();
    if (typeof value !== "object" || value === null) throw new Error("not a JSON object");
    return value;
  } catch (error) {
    const { message } = error as Error;
    throw new IssuerFault(`${new URL(url).pathname} of the issuer cannot be read: ${message}`);
  }
}
