import { at, Checks } from "./checks";
import type { Intent } from "./intent";
import { classes, limits } from "./problems-policy";
import { stages } from "./problems-stages";
import { COMMON_NAME, DIRECTORY, DIRECTORY_LENGTH, IPV4, NAME } from "./quoting";

const INTENT = ["stages", "directory", "address", "trafficPort", "controlPort", "resolver", "maxConnections", "timeouts", "clientCertificate", "originProof", "apiKeys", "retryUnanswered", "classes", "limits", "fleet", "log"] as const; // prettier-ignore
const TIMEOUTS = ["connectMs", "serverMs", "clientMs", "requestMs", "keepAliveMs", "queueMs", "hardStopMs"] as const;
const AN_ADDRESS = "use an IPv4 address";

/**
 * Everything that is wrong with an intent, as `property: what to do; got …`, in the order of the properties. Nothing is
 * assumed of the value: it may come from any file. An intent without problems is one that HAProxy accepts.
 */
export function intentProblems(intent: Intent): string[] {
  const checks = new Checks();
  if (!checks.object("", intent, INTENT)) return checks.problems;
  const given: Partial<Record<(typeof INTENT)[number], unknown>> = intent;
  stages(checks, given.stages);
  checks.if(given.directory, (value) => directory(checks, value));
  checks.if(given.address, (value) => checks.text("address", value, IPV4, AN_ADDRESS));
  checks.if(given.trafficPort, (value) => checks.whole("trafficPort", value, 1024, 65_535));
  checks.if(given.controlPort, (value) => checks.whole("controlPort", value, 1024, 65_535));
  if ((given.trafficPort ?? 8443) === (given.controlPort ?? 8404))
    checks.refuse("controlPort", "use another port than trafficPort", given.controlPort ?? 8404);
  checks.if(given.resolver, (value) => resolver(checks, value));
  checks.if(given.maxConnections, (value) => checks.whole("maxConnections", value, 1, 100_000));
  checks.if(given.timeouts, (value) => timeouts(checks, value));
  checks.if(given.clientCertificate, (value) => clientCertificate(checks, value));
  checks.if(given.originProof, (value) => checks.yesNo("originProof", value));
  if (given.originProof === false && given.clientCertificate === undefined)
    checks.refuse("originProof", "leave it on, or ask for a clientCertificate", false);
  checks.if(given.apiKeys, (value) => checks.yesNo("apiKeys", value));
  checks.if(given.retryUnanswered, (value) => checks.yesNo("retryUnanswered", value));
  checks.if(given.classes, (value) => classes(checks, value));
  checks.if(given.limits, (value) => limits(checks, value));
  checks.if(given.fleet, (value) => fleet(checks, value));
  checks.if(given.log, (value) => log(checks, value));
  return checks.problems;
}

function directory(checks: Checks, value: unknown): void {
  const whatToDo = 'use an absolute path of letters, digits, "-", "_" and ".", without a trailing "/"';
  if (checks.text("directory", value, DIRECTORY, whatToDo) && value.length > DIRECTORY_LENGTH)
    checks.refuse("directory", `use at most ${DIRECTORY_LENGTH} characters, sockets must fit in it`, value);
}

function resolver(checks: Checks, value: unknown): void {
  if (!checks.object("resolver", value, ["address", "port"])) return;
  checks.if(value.address, (address) => checks.text("resolver.address", address, IPV4, AN_ADDRESS));
  checks.if(value.port, (port) => checks.whole("resolver.port", port, 1, 65_535));
}

function timeouts(checks: Checks, value: unknown): void {
  if (!checks.object("timeouts", value, TIMEOUTS)) return;
  for (const key of TIMEOUTS)
    checks.if(value[key], (ms) => checks.whole(at("timeouts", key), ms, 1, 3_600_000, " of milliseconds"));
}

function clientCertificate(checks: Checks, value: unknown): void {
  if (!checks.object("clientCertificate", value, ["subjects"])) return;
  const path = "clientCertificate.subjects";
  if (!checks.list(path, value.subjects, 1, 10)) return;
  const whatToDo = 'use a common name of 1 to 64 letters, digits, ".", "-", "_", "*" or "@"';
  value.subjects.forEach((subject, i) => checks.text(`${path}[${i}]`, subject, COMMON_NAME, whatToDo));
  checks.distinct(path, value.subjects);
}

function fleet(checks: Checks, value: unknown): void {
  if (!checks.object("fleet", value, ["self", "members", "port"])) return;
  checks.if(value.port, (port) => checks.whole("fleet.port", port, 1024, 65_535));
  if (!checks.list("fleet.members", value.members, 1, 50)) return;
  const names = value.members.map((member, i) => {
    const path = `fleet.members[${i}]`;
    if (!checks.object(path, member, ["name", "address"])) return undefined;
    checks.text(`${path}.address`, member.address, IPV4, AN_ADDRESS);
    checks.text(`${path}.name`, member.name, NAME, 'use 1 to 63 letters, digits, "-" or "_"');
    return member.name;
  });
  checks.distinct("fleet.members", names);
  if (!names.includes(value.self)) checks.refuse("fleet.self", "name one of the members", value.self);
}

function log(checks: Checks, value: unknown): void {
  if (!checks.object("log", value, ["collector", "none"]) || checks.none("log", value)) return;
  checks.if(value.collector, (collector) => {
    if (!checks.object("log.collector", collector, ["address", "port", "memoryMiB"])) return;
    checks.text("log.collector.address", collector.address, IPV4, AN_ADDRESS);
    checks.whole("log.collector.port", collector.port, 1, 65_535);
    checks.if(collector.memoryMiB, (memory) => checks.whole("log.collector.memoryMiB", memory, 1, 1024));
  });
}
