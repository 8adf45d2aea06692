import { intentProblems as configProblems, type Intent } from "../../haproxy/config";
import { backendSettings, balancerSettings, gatewayStages, haproxyIntent, longestRequestSeconds } from "./request-path";
import { stopProblems } from "../request-path/fleet/stop";
import type { GatehouseArgs } from "./args";
import { certificatesProblems, serverCertificateProblems } from "./certificate-settings";
import { gatehouseShape } from "./shape";
import { deployed } from "../request-path/fleet/deployed";
import { logsProblems } from "../foundation/logs";
import { networkProblems } from "../foundation/network";
import { backendsProblems } from "../api/backends/problems";
import { balancerProblems } from "../request-path/balancer/problems";
import {
  fleetSettingsProblems,
  imageProblems,
  intentBytes,
  MOST_INTENT_BYTES,
  pollProblems,
} from "../request-path/fleet/problems";
import { gatewayProblems } from "../api/gateway/problems";
import { isDnsName, nameFits } from "../shared/names";
import { duplicates, must, within } from "../shared/refuse";
import { vpcLinkProblems } from "../shared/region";

/** Something to be judged, and the arguments that must be of their types for it. */
interface Check {
  readonly of: (keyof GatehouseArgs)[];
  readonly problems: (args: GatehouseArgs, name: string) => string[];
}

const CHECKS: Check[] = [
  { of: ["accountId"], problems: accountProblems },
  { of: ["region"], problems: ({ region }) => vpcLinkProblems(region) },
  { of: ["network"], problems: ({ network }) => within("network", networkProblems(network)) },
  { of: ["network", "region"], problems: zonesProblems },
  { of: ["logs"], problems: ({ logs }) => within("logs", logsProblems(logs)) },
  { of: ["tls"], problems: serverNameProblems },
  { of: ["tls"], problems: serverCertificateProblems },
  { of: ["certificates"], problems: certificatesProblems },
  { of: ["agent"], problems: agentProblems },
  { of: ["balancer", "tls"], problems: (args) => balancerProblems(balancerSettings(args)).map(ofBalancer) },
  { of: ["gateway", "fleet"], problems: stopProblemsOf },
  { of: ["fleet"], problems: ({ fleet }) => within("fleet", fleetSettingsProblems(fleet)) },
  { of: ["stages", "namespace"], problems: (args, name) => backendsProblems(backendSettings(name, args)) },
  {
    of: ["gateway", "stages"],
    problems: (args) => gatewayProblems({ ...args.gateway, stages: gatewayStages(args) }).map(ofGateway),
  },
  { of: ["classes"], problems: classesProblems },
  { of: ["originProofGeneration"], problems: generationProblems },
];

/** All that is wrong with the arguments, in their own words; empty if nothing. Creates nothing. */
export function gatehouseProblems(name: string, args: GatehouseArgs): string[] {
  const misshapen = gatehouseShape(args, "");
  const isSound = (part: string) => !misshapen.some((problem) => new RegExp(`^(${part}\\b|args:)`).test(problem));
  const parts = [
    ...nameFits(name, "-balancer", 32, "load balancer"),
    ...misshapen,
    ...CHECKS.flatMap((check) => (check.of.every(isSound) ? check.problems(args, name) : [])),
  ];
  // What HAProxy would refuse is said in HAProxy's words, so only where nothing above has said it in the caller's.
  return parts.length > 0 ? parts : intentProblems(haproxyIntent(name, args));
}

function intentProblems(intent: Intent): string[] {
  const refused = configProblems(intent);
  if (refused.length > 0) return refused.map(ofHaproxy);
  const bytes = intentBytes(deployed(intent).intent);
  const weigh = (part: unknown) => JSON.stringify(part ?? {}).length;
  const largest = weigh(intent.classes) > weigh(intent.stages) ? "classes" : "stages";
  const what = `name fewer, or give shorter names: what HAProxy needs to know of them travels in the task definition, which has room for ${MOST_INTENT_BYTES} bytes`;
  return must(bytes <= MOST_INTENT_BYTES, largest, what, bytes);
}

/** What is handed on as it is has the caller's own names; everything else was made of the arguments. */
function ofHaproxy(problem: string): string {
  return /^(classes\b|limits\b|stages\[\d+\]\.(canary|healthPath)\b)/.test(problem) ? problem : `haproxy.${problem}`;
}

function accountProblems({ accountId }: GatehouseArgs): string[] {
  return must(/^\d{12}$/.test(accountId), "accountId", "give the AWS account's twelve digits", accountId);
}

function zonesProblems({ network, region }: GatehouseArgs): string[] {
  const elsewhere = (network.availabilityZones ?? []).filter((zone) => !zone.startsWith(region));
  return must(elsewhere.length === 0, "network.availabilityZones", `name zones of ${region}`, elsewhere);
}

function serverNameProblems({ tls }: GatehouseArgs): string[] {
  return must(
    isDnsName(tls.serverName),
    "tls.serverName",
    "use a DNS name, such as origin.example.com",
    tls.serverName,
  );
}

/** The balancer's own words for what the caller says of TLS. */
function ofBalancer(problem: string): string {
  const [property = ""] = problem.split(":");
  const path =
    { tlsMode: "tls.mode", certificateArn: "tls.balancerCertificateArn" }[property] ?? `balancer.${property}`;
  return path + problem.slice(property.length);
}

function agentProblems({ agent = {} }: GatehouseArgs): string[] {
  return within("agent", [
    ...(agent.image === undefined ? [] : imageProblems(agent.image)),
    ...pollProblems(agent.pollSeconds),
  ]);
}

function stopProblemsOf(args: GatehouseArgs): string[] {
  return within("fleet", stopProblems(args.fleet.stopTimeoutSeconds, longestRequestSeconds(args)));
}

/** Stages are the whole door's, everything else is the gateway's own. */
function ofGateway(problem: string): string {
  return problem.startsWith("stages") ? problem : `gateway.${problem}`;
}

/** HAProxy would take the last rule for a client and the first for a scope, and say nothing. */
function classesProblems({ classes = {} }: GatehouseArgs): string[] {
  const clients = duplicates((classes.clients ?? []).map((rule) => rule.client));
  const scopes = duplicates((classes.scopes ?? []).map((rule) => rule.scope));
  return [
    ...must(clients.length === 0, "classes.clients", "name each client once", clients),
    ...must(scopes.length === 0, "classes.scopes", "name each scope once", scopes),
  ];
}

function generationProblems({ originProofGeneration: generation = 1 }: GatehouseArgs): string[] {
  return must(Number.isInteger(generation) && generation >= 1, "originProofGeneration", "count up from 1", generation);
}
