/** Which pages of other origins may call the API, as the plan has it. */
export interface Cors {
  readonly allowOrigins: readonly string[];
  readonly allowMethods: readonly string[];
  readonly allowHeaders: readonly string[];
  readonly exposeHeaders: readonly string[];
  readonly allowCredentials: boolean;
  readonly maxAgeSeconds: number | undefined;
}

/** Whether it is the request that a browser sends before the request itself. */
export function isPreflight(method: string, header: (name: string) => string | undefined): boolean {
  const asks = header("origin") !== undefined && header("access-control-request-method") !== undefined;
  return method === "OPTIONS" && asks;
}

/** The headers of an answer to another origin's page; none if that origin may not call. */
export function corsHeaders(cors: Cors, origin: string | undefined, preflight: boolean): Record<string, string> {
  const any = cors.allowOrigins.includes("*");
  if (origin === undefined || !(any || cors.allowOrigins.some((allowed) => isAllowed(allowed, origin)))) return {};
  const origins = { "access-control-allow-origin": any ? "*" : origin, ...(any ? {} : { vary: "Origin" }) };
  const credentials = cors.allowCredentials ? { "access-control-allow-credentials": "true" } : {};
  if (!preflight) return { ...origins, ...credentials, ...joined("access-control-expose-headers", cors.exposeHeaders) };
  return {
    ...origins,
    ...credentials,
    ...joined("access-control-allow-methods", cors.allowMethods),
    ...joined("access-control-allow-headers", cors.allowHeaders),
    ...(cors.maxAgeSeconds === undefined ? {} : { "access-control-max-age": String(cors.maxAgeSeconds) }),
  };
}

/** `https://*` is any origin with that scheme. */
function isAllowed(allowed: string, origin: string): boolean {
  return allowed === origin || (allowed.endsWith("://*") && origin.startsWith(allowed.slice(0, -1)));
}

function joined(name: string, values: readonly string[]): Record<string, string> {
  return values.length === 0 ? {} : { [name]: values.join(",") };
}
