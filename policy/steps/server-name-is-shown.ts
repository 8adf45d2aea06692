import type { Plan, Resource } from "../plan";
import { group, ofType } from "../read";
import { releasesOf, sameIn } from "./release";
import type { StepLaw } from "./step-law";

/**
 * The gateway's integrations change at once; tasks show another certificate minutes later. A name that the certificate in force
 * does not have is an outage until then.
 */
export const serverNameIsShown: StepLaw = {
  name: "server-name-is-shown",
  says: "the gateway asks for a name only once the certificate that is shown has it",
  findings: (before, after) => {
    const names = releasesOf(before).flatMap((release) => release.serverNames);
    if (names.length === 0) return [];
    const listeners = ofType(after, "aws:lb/listener:Listener");
    const endsTls = listeners.some(({ inputs }) => inputs.protocol === "TLS");
    const shown = (name: string) => names.some((one) => one === name || one === name.replace(/^[^.]+/, "*"));
    return ofType(after, "aws:apigatewayv2/integration:Integration").flatMap((resource) => {
      const name = asked(resource);
      const was = sameIn(before, resource);
      if (name === undefined || was === undefined || asked(was) === name) return [];
      if (endsTls && !listeners.some((listener) => isOtherCertificate(listener, before))) return [];
      if (!endsTls && shown(name)) return [];
      const first = endsTls
        ? "give the balancer a certificate that has both names first"
        : `have both names carried first (tls.alsoServerNames: ${JSON.stringify([name])})`;
      const what = `${first}, and ask for it with the next release (docs/operations/server-name.md); got "${name}"`;
      return [{ resource, property: "tlsConfig.serverNameToVerify", what }];
    });
  },
};

function asked({ inputs }: Resource): string | undefined {
  const name = group(inputs.tlsConfig).serverNameToVerify;
  return typeof name === "string" ? name : undefined;
}

function isOtherCertificate(listener: Resource, before: Plan): boolean {
  return sameIn(before, listener)?.inputs.certificateArn !== listener.inputs.certificateArn;
}
