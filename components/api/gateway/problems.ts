import { isDnsName, MOST_COMMON_NAME } from "../../shared/names";
import { duplicates, isPlain, must, within } from "../../shared/refuse";
import type { CorsSettings, GatewaySettings, JwtSettings, DomainSettings, GatewayStage } from "./args";
import { routesProblems, throttleProblems } from "./route-problems";
import { userPoolProblems } from "./user-pool-problems";

/** API Gateway's quotas for HTTP APIs; the number of stages can be raised. */
const MOST = { stages: 10, audiences: 50 };

/** All that is wrong with the arguments; empty if nothing. */
export function gatewayProblems(args: GatewaySettings & { stages: GatewayStage[] }): string[] {
  const timeout = args.timeoutMilliseconds ?? 30_000;
  return [
    ...must(
      (args.jwt === undefined) !== (args.userPool === undefined),
      "jwt",
      "give jwt or userPool, exactly one: without it nobody can be told from anybody",
      [args.jwt && "jwt", args.userPool && "userPool"].filter(Boolean),
    ),
    ...within("jwt", args.jwt ? jwtProblems(args.jwt) : []),
    ...within("userPool", args.userPool ? userPoolProblems(args.userPool) : []),
    ...stagesProblems(args.stages),
    ...routesProblems(args),
    ...within("cors", args.cors ? corsProblems(args.cors) : []),
    ...within("domain", args.domain ? domainProblems(args.domain) : []),
    ...must(
      Number.isInteger(timeout) && timeout >= 50 && timeout <= 30_000,
      "timeoutMilliseconds",
      "use 50 to 30000 milliseconds: HTTP APIs wait no longer",
      timeout,
    ),
  ];
}

function jwtProblems(jwt: JwtSettings): string[] {
  const claims = { clientClaim: jwt.clientClaim, scopeClaim: jwt.scopeClaim };
  return [
    ...must(
      !isPlain(jwt.issuer) || /^https:\/\/[^\s/?#]+[^\s?#]*$/.test(jwt.issuer),
      "issuer",
      "use the issuer's https URL, exactly as in its tokens' iss",
      jwt.issuer,
    ),
    ...must(
      jwt.audiences.length >= 1 && jwt.audiences.length <= MOST.audiences,
      "audiences",
      `name 1 to ${MOST.audiences} audiences`,
      jwt.audiences.length,
    ),
    ...Object.entries(claims).flatMap(([property, claim]) =>
      must(
        claim === undefined || /^[A-Za-z0-9_.]+$/.test(claim),
        property,
        "use letters, digits, _ and .: API Gateway cannot map a claim with : or / in its name",
        claim,
      ),
    ),
  ];
}

function stagesProblems(stages: GatewayStage[]): string[] {
  const twice = duplicates(stages.map((stage) => stage.name));
  return [
    ...must(
      stages.length >= 1 && stages.length <= MOST.stages,
      "stages",
      `name 1 to ${MOST.stages} stages (API Gateway quota)`,
      stages.length,
    ),
    ...must(twice.length === 0, "stages", "give each stage its own name", twice),
    ...stages.flatMap((stage, i) =>
      within(`stages[${i}]`, [
        ...must(
          /^[a-z]([a-z0-9-]{0,28}[a-z0-9])?$/.test(stage.name) && !["ping", "sping"].includes(stage.name),
          "name",
          "use up to 30 lower-case letters, digits and hyphens, a letter first, and not ping or sping: it names the stage, HAProxy's backend and a DNS label",
          stage.name,
        ),
        ...within("throttle", throttleProblems(stage.throttle)),
      ]),
    ),
  ];
}

function corsProblems(cors: CorsSettings): string[] {
  const isOrigin = (origin: string) => origin === "*" || /^https?:\/\/[^\s/*]+$/.test(origin);
  const maxAge = cors.maxAgeSeconds ?? 0;
  return [
    ...must(
      cors.allowOrigins.length > 0 && cors.allowOrigins.every(isOrigin),
      "allowOrigins",
      "name origins such as https://app.example.com, or *",
      cors.allowOrigins,
    ),
    ...must(
      !(cors.allowCredentials && cors.allowOrigins.includes("*")),
      "allowCredentials",
      "name the origins: browsers refuse credentials together with *",
      "*",
    ),
    ...must(
      Number.isInteger(maxAge) && maxAge >= 0 && maxAge <= 86_400,
      "maxAgeSeconds",
      "use 0 to 86400 seconds",
      maxAge,
    ),
  ];
}

function domainProblems(domain: DomainSettings): string[] {
  const bundle = domain.mutualTls?.truststoreUri;
  return [
    ...must(isDnsName(domain.name), "name", "use a domain name, such as api.example.com", domain.name),
    ...must(
      domain.name.length <= MOST_COMMON_NAME,
      "name",
      `use at most ${MOST_COMMON_NAME} characters: it is its certificate's common name`,
      domain.name,
    ),
    ...must(
      domain.hostedZoneId !== undefined && domain.hostedZoneId !== "",
      "hostedZoneId",
      "give the id of the public Route 53 zone that the domain is in (Z…): its certificate is validated there",
      domain.hostedZoneId,
    ),
    ...must(
      !isPlain(bundle) || /^s3:\/\/[^/]+\/.+$/.test(bundle),
      "mutualTls.truststoreUri",
      "use s3://bucket/key",
      bundle,
    ),
  ];
}
