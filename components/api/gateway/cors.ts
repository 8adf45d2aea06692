import { must, type Rule } from "../../../fields";
import type { ResolvedCors, ResolvedGateway } from "./args";
import { METHODS } from "./route-args";

/** What browsers name as it is once credentials go along (Fetch standard, CORS protocol and credentials): `*` is not a wildcard then. */
const WILDCARDS = ["allowOrigins", "allowMethods", "allowHeaders", "exposeHeaders"] as const;

export const CORS_RULES: Rule<ResolvedCors>[] = [
  {
    of: ["allowCredentials", ...WILDCARDS],
    problems: (cors) =>
      WILDCARDS.flatMap((field) =>
        must(
          !(cors.allowCredentials === true && cors[field]?.includes("*")),
          field,
          "name each: with allowCredentials browsers take * for nothing but itself",
          cors[field],
        ),
      ),
  },
];

/** Routes that want a token, and the pages that must be able to bring it. */
export function corsOfRoutes({ cors, routes }: Pick<ResolvedGateway, "cors" | "routes">): string[] {
  const headers = cors?.allowHeaders;
  if (headers === undefined || !wantsToken(routes)) return [];
  return must(
    headers.some((header) => header.toLowerCase() === "authorization"),
    "cors.allowHeaders",
    "name authorization too: routes want a token, and * does not stand for it (Fetch standard)",
    headers,
  );
}

/** What API Gateway is told: what was left out is what the routes need. */
export function corsConfiguration({ cors, routes }: Pick<ResolvedGateway, "cors" | "routes">) {
  if (!cors) return undefined;
  const { maxAgeSeconds, allowMethods = methodsOf(routes), allowHeaders = headersOf(routes), ...asked } = cors;
  return { ...asked, allowMethods, allowHeaders, ...(maxAgeSeconds !== undefined && { maxAge: maxAgeSeconds }) };
}

function methodsOf(routes: ResolvedGateway["routes"]): string[] {
  const named = new Set(routes.map(({ key }) => key.split(" ")[0]!));
  return named.has("ANY") || named.has("$default") ? METHODS : METHODS.filter((method) => named.has(method));
}

function headersOf(routes: ResolvedGateway["routes"]): string[] {
  return [...(wantsToken(routes) ? ["authorization"] : []), "content-type"];
}

function wantsToken(routes: ResolvedGateway["routes"]): boolean {
  return routes.some((route) => !route.public);
}
