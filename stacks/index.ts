import { baseline, type Settings } from "./baseline";
import { dev } from "./dev";
import { fitting, misfits } from "./extend";
import { readFacts, type Facts } from "./facts";
import { prod } from "./prod";
import { stage } from "./stage";

/** The environments. They differ in values, never in shape: the same resources by the same names. */
export const stacks: Record<string, Settings> = { dev, stage, prod };

/**
 * Everything that is decided about a stack: its settings and the facts of its account, as the door's arguments, and all
 * that is wrong with them. While there are problems the arguments may only be judged, not used.
 */
export function settingsFor(stack: string, config: Record<string, string>) {
  const settings = Object.hasOwn(stacks, stack) ? stacks[stack] : undefined;
  const { facts, problems } = readFacts(config);
  const unknown = `stack: use one of ${Object.keys(stacks).join(", ")}, or add ${stack}.ts to stacks/; got ${stack}`;
  return settings
    ? { args: door(fitting(baseline, settings), facts), problems: [...misfits(baseline, settings), ...problems] }
    : { args: door(baseline, readFacts({}).facts), problems: [unknown] };
}

function door(settings: Settings, facts: Facts) {
  const { region, accountId, availabilityZoneIds, image, agentImage, issuer, audiences, serverName } = facts;
  const { certificateSecretArn: secretArn, certificateKeyArn: keyArn, breakGlassArns, domain, hostedZoneId } = facts;
  return {
    ...settings,
    accountId,
    region,
    network: { ...settings.network, availabilityZoneIds },
    gateway: {
      ...settings.gateway,
      jwt: { issuer, audiences },
      ...(domain && hostedZoneId && { domain: { name: domain, hostedZoneId } }),
    },
    tls: {
      ...settings.tls,
      serverName,
      ...(hostedZoneId && { hostedZoneId }),
      ...(secretArn && { certificate: { secretArn, ...(keyArn && { keyArn }) } }),
    },
    certificates: { ...settings.certificates, breakGlassArns },
    fleet: { ...settings.fleet, ...(image && { image }) },
    agent: { ...settings.agent, ...(agentImage && { image: agentImage }) },
  };
}
