import { must, type ResolvedBy, type Rule } from "../../fields";
import type { REGISTERED_API } from "./intent/apis";
import { BackendProtocol } from "./intent/stages";
import { versionsOf } from "./versions-of";

type Stages = Pick<ResolvedBy<typeof REGISTERED_API>, "stages">;

/** What spans several fields of an API's stages. */
export const STAGE_RULES: readonly Rule<Stages>[] = [
  {
    of: ["stages"],
    problems: ({ stages }) =>
      stages.flatMap(({ versions }, i) => {
        const weights = versions.map(({ weight }) => weight);
        const served = weights.some((weight) => weight > 0);
        return must(served, `stages[${i}].versions`, "give at least one version a weight above 0", weights);
      }),
  },
  {
    of: ["stages"],
    problems: ({ stages }) =>
      stages.flatMap(({ versions, canary }, i) => {
        const known = versions.map(({ name }) => name);
        if (canary === undefined || known.includes(canary.version)) return [];
        return must(
          false,
          `stages[${i}].canary.version`,
          `name one of the stage's versions (${known.join(", ")})`,
          canary.version,
        );
      }),
  },
  {
    of: ["stages"],
    problems: ({ stages }) =>
      versionsOf(stages).flatMap(({ version: { tls }, at }) =>
        must(
          tls?.caCertificates === undefined || tls.authority === undefined,
          `${at}.tls.authority`,
          "leave it out: caCertificates says who",
          tls?.authority,
        ),
      ),
  },
  // HTTP/2 has neither such framing nor `connection: close`.
  {
    of: ["stages"],
    problems: ({ stages }) =>
      versionsOf(stages)
        .filter(({ version }) => version.protocol === BackendProtocol.Http2)
        .flatMap(({ stage: { connectionPerRequest }, version: { protocol, toleratesViolations }, at }) => [
          ...must(!connectionPerRequest, `${at}.protocol`, "use Http1, or leave the stage's connectionPerRequest out: it is HTTP/1.1 that says when a connection ends", protocol), // prettier-ignore
          ...must(toleratesViolations === undefined, `${at}.toleratesViolations`, "leave it out: it is about the framing of HTTP/1.1", toleratesViolations), // prettier-ignore
        ]),
  },
  // A check without a path opens a connection, and asks nothing.
  {
    of: ["stages"],
    problems: ({ stages }) =>
      stages.flatMap(({ healthPath, healthCheck }, i) =>
        (["host", "query"] as const).flatMap((field) =>
          must(
            healthPath !== undefined || healthCheck?.[field] === undefined,
            `stages[${i}].healthCheck.${field}`,
            "give the stage a healthPath, or leave it out",
            healthCheck?.[field],
          ),
        ),
      ),
  },
];
