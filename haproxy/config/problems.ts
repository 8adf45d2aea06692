import { at, Checks } from "./checks";
import type { Intent } from "./intent";
import { DIRECTORY, DIRECTORY_LENGTH, HOST, IPV4, NAME } from "./words";

const INTENT = ["stages", "directory", "address", "trafficPort", "controlPort", "resolver", "maxConnections", "timeouts"] as const; // prettier-ignore
const VERSION = ["name", "host", "port", "weight", "instances"] as const;
const TIMEOUTS = ["connectMs", "serverMs", "clientMs", "requestMs", "keepAliveMs", "queueMs", "hardStopMs"] as const;
const A_NAME = 'use 1 to 63 letters, digits, "-" or "_", beginning with a letter or digit';

/**
 * Everything that is wrong with an intent, as `property: what to do; got …`, in the order of the properties. Nothing is
 * assumed of the value: it may come from any file. An intent without problems is one that HAProxy accepts.
 */
export function problems(intent: Intent): string[] {
  const checks = new Checks();
  if (!checks.object("", intent, INTENT)) return checks.problems;
  stages(checks, intent.stages);
  if (intent.directory !== undefined) directory(checks, intent.directory);
  if (intent.address !== undefined) checks.text("address", intent.address, IPV4, "use an IPv4 address");
  if (intent.trafficPort !== undefined) checks.whole("trafficPort", intent.trafficPort, 1024, 65_535);
  if (intent.controlPort !== undefined) checks.whole("controlPort", intent.controlPort, 1024, 65_535);
  if ((intent.trafficPort ?? 8443) === (intent.controlPort ?? 8404))
    checks.refuse("controlPort", "use another port than trafficPort", intent.controlPort ?? 8404);
  if (intent.resolver !== undefined) resolver(checks, intent.resolver);
  if (intent.maxConnections !== undefined) checks.whole("maxConnections", intent.maxConnections, 1, 100_000);
  if (intent.timeouts !== undefined) timeouts(checks, intent.timeouts);
  return checks.problems;
}

function stages(checks: Checks, value: unknown): void {
  if (!checks.list("stages", value, 1, 100)) return;
  value.forEach((stage, i) => {
    const path = `stages[${i}]`;
    if (!checks.object(path, stage, ["name", "versions"])) return;
    checks.text(`${path}.name`, stage.name, NAME, A_NAME);
    versions(checks, `${path}.versions`, stage.versions);
  });
  checks.distinct("stages", named(value));
}

function versions(checks: Checks, path: string, value: unknown): void {
  if (!checks.list(path, value, 1, 10)) return;
  const weights = value.map((version, i) => oneVersion(checks, `${path}[${i}]`, version));
  checks.distinct(path, named(value));
  if (weights.every((weight) => weight === 0))
    checks.refuse(path, "give at least one version a weight above 0", weights);
}

function oneVersion(checks: Checks, path: string, value: unknown): unknown {
  if (!checks.object(path, value, VERSION)) return undefined;
  checks.text(`${path}.name`, value.name, NAME, A_NAME);
  checks.text(`${path}.host`, value.host, HOST, "use a DNS name of at least two labels");
  checks.whole(`${path}.port`, value.port, 1, 65_535);
  checks.whole(`${path}.weight`, value.weight, 0, 256);
  if (value.instances !== undefined) checks.whole(`${path}.instances`, value.instances, 1, 100);
  return value.weight;
}

function directory(checks: Checks, value: unknown): void {
  const whatToDo = 'use an absolute path of letters, digits, "-", "_" and ".", without a trailing "/"';
  if (checks.text("directory", value, DIRECTORY, whatToDo) && value.length > DIRECTORY_LENGTH)
    checks.refuse("directory", `use at most ${DIRECTORY_LENGTH} characters, sockets must fit in it`, value);
}

function resolver(checks: Checks, value: unknown): void {
  if (!checks.object("resolver", value, ["address", "port"])) return;
  if (value.address !== undefined) checks.text("resolver.address", value.address, IPV4, "use an IPv4 address");
  if (value.port !== undefined) checks.whole("resolver.port", value.port, 1, 65_535);
}

function timeouts(checks: Checks, value: unknown): void {
  if (!checks.object("timeouts", value, TIMEOUTS)) return;
  for (const key of TIMEOUTS)
    if (value[key] !== undefined) checks.whole(at("timeouts", key), value[key], 1, 3_600_000, " of milliseconds");
}

function named(list: readonly unknown[]): unknown[] {
  return list.flatMap((item) =>
    typeof item === "object" && item !== null && "name" in item && typeof item.name === "string" ? [item.name] : [],
  );
}
