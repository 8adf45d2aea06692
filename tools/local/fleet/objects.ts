import { TUNING_KEY, type Registration } from "../../../haproxy/config";
import type { PortOf } from "./intent";

/** Who issues tokens here, in place of the plan's issuers. */
export interface IssuedHere {
  readonly url: string;
  readonly audience: string;
}

/** An object of the plan on this machine: the services' ports are free ones in place of the plan's, and so is the issuer. */
export function localObject(key: string, text: string, port: PortOf, issuer: IssuedHere): string {
  if (key === TUNING_KEY) return text;
  const registration = JSON.parse(text) as Registration;
  const { tokens } = registration;
  const stages = registration.stages.map((stage) => ({
    ...stage,
    versions: stage.versions.map((version) => ({ ...version, port: port(version.port) })),
  }));
  return JSON.stringify({
    ...registration,
    stages,
    ...(tokens && { tokens: { ...tokens, ...issuedHere(tokens, issuer) } }),
  });
}

/** The audiences are the plan's, unless it makes the clients that they are the ids of. */
function issuedHere({ audiences }: { readonly audiences: string[] }, { url, audience }: IssuedHere) {
  return { issuer: url, audiences: audiences.includes(audience) ? audiences : [audience] };
}
