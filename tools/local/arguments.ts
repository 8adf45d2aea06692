import type { CommandLine } from "../shared/arguments";
import { assignments } from "../preview/project/override";
import { duplicates } from "../../fields";
import { methodAndPath } from "./gateway/routes";
import { PathEncoding } from "./gateway/path-encoding";
import type { TracedRequest } from "./trace/trace";
import {
  duration,
  flagOption,
  choice,
  option,
  repeatedOption,
  optionWithDefault,
  anyText,
  wholeNumber,
  type OptionKind,
  type OptionValues,
} from "../shared/options";

const requestLine: OptionKind<TracedRequest> = {
  expected: "a method and a path, such as 'GET /shop-v1/orders/1'",
  read: methodAndPath,
};

const OPTIONS = {
  stack: optionWithDefault("dev", "S", anyText, "the stack to run"),
  set: option(
    "PATH=VALUE",
    assignments,
    "other settings for this run alone, such as apis[0].kind=Rest; several with blanks between",
  ),
  port: option("P", wholeNumber(1, 65_535), "port of the gateway; any that is free unless given"),
  for: option(
    "T",
    duration(1),
    "end after a time, such as 30s or 5m; with --check the time that the tour takes, 30s unless given",
  ),
  check: flagOption("walk through a tour of expectations; exit code 1 if one fails"),
  json: flagOption("print what the tour saw as JSON; with --check"),
  trace: flagOption(
    "send one request and print what gateway, HAProxy and service log of it, found by its id; then end",
  ),
  faults: flagOption(
    "inject one fault after the other, and tell which alarm of the plan would fire by its own rule; exit code 1 if one does not. A minute of AWS is two seconds",
  ),
  request: option("R", requestLine, "the request of --trace; one that the plan has a route for unless given"),
  rotateEvery: option(
    "T",
    duration(1),
    "rotate HAProxy's certificate again and again, such as every 20s, while requests go on; exit code 1 if one fails, or if a certificate is never shown",
  ),
  deploy: option(
    "N",
    wholeNumber(1, 1000),
    "replace the task so many times while requests go on; exit code 1 if one fails",
  ),
  away: option(
    "T",
    duration(1),
    "have Cloud Map and DNS away for a time while requests go on, such as 10m; exit code 1 if one fails",
  ),
  region: repeatedOption("R", anyText, "a region of examples/two-regions; each of them, with --lose"),
  lose: option(
    "R",
    anyText,
    "run every region, each with a gateway and a fleet, lead clients to them by the plan's records and health checks as Route 53 would, and take this one away while they call; exit code 1 if requests fail for longer than the plan says. A minute of AWS is two seconds",
  ),
  attach: repeatedOption(
    "DIR",
    anyText,
    "attach the API of another program, such as examples/orders, to the running gatehouse; may be given several times",
  ),
  watch: flagOption("take changes of the attached programs up while it runs"),
  store: optionWithDefault(
    "Directory",
    "S",
    choice("Directory", "Moto"),
    "where agents find certificates and parameters: a directory, or moto_server, an imitation of AWS that is asked by the real SDK and must be on the PATH",
  ),
  paths: optionWithDefault(
    PathEncoding.Decoded,
    "P",
    choice(...Object.values(PathEncoding)),
    "the path that the gateway forwards: with its percent-encodings decoded, as AWS documents it for request parameters, or kept",
  ),
};

/** The values of the options; times in seconds. */
export type LocalArguments = OptionValues<typeof OPTIONS>;

/** What a tour cannot do without. */
const LEAST_TOUR_SECONDS = 10;

/** How `npm run local` is called. */
export const LOCAL: CommandLine<typeof OPTIONS> = {
  name: "npm run local --",
  about:
    "Runs the plan of a stack on this machine: a stand-in for API Gateway, the real HAProxy and the agent beside it, an " +
    "OpenID Connect issuer, certificates, Cloud Map names and a sample backend, all on loopback, as the plan has them. " +
    "Ctrl-C ends it. While it runs, r rotates the certificate.",
  options: OPTIONS,
  problems: (values, given) => [
    ...tourProblems(values, given),
    ...rotationProblems(values),
    ...attachProblems(values),
    ...traceProblems(values),
    ...faultsProblems(values),
    ...regionsProblems(values, given),
  ],
};

function tourProblems({ check, json, for: seconds }: LocalArguments, given: ReadonlySet<string>): string[] {
  return [
    ...(json && !check ? ["--json: give --check too: it is the tour's result"] : []),
    ...(check && given.has("rotateEvery") ? ["--rotate-every: leave out --check, whose tour has a rotation"] : []),
    ...(check && seconds !== undefined && seconds < LEAST_TOUR_SECONDS
      ? [`--for: use ${duration(LEAST_TOUR_SECONDS).expected}, as a tour needs; got ${seconds}s`]
      : []),
  ];
}

/** What has no meaning where a whole region goes. */
const NOT_WITH_LOSE = ["set", "port", "for", "trace", "faults", "rotateEvery", "deploy", "away", "attach", "watch", "store", "paths"] as const; // prettier-ignore

function regionsProblems({ region, lose }: LocalArguments, given: ReadonlySet<string>): string[] {
  if (lose === undefined) return region.length > 0 ? ["--region: give --lose too: which of them goes away"] : [];
  const others = NOT_WITH_LOSE.filter((one) => given.has(one)).map((one) => `--${one.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`); // prettier-ignore
  const twice = duplicates(region);
  return [
    ...(others.length > 0 ? [`--lose: leave out ${others.join(", ")}`] : []),
    ...(twice.length > 0 ? [`--region: give each region once; got ${twice.join(", ")}`] : []),
    ...(region.length < 2
      ? [`--region: give two: who is to serve when one is lost; got ${region.join(", ") || "none"}`]
      : []),
    ...(region.length > 0 && !region.includes(lose) ? [`--lose: name one of ${region.join(", ")}; got ${lose}`] : []),
  ];
}

/** Measured in a store that can be taken away, and by nothing else that goes wrong. */
function faultsProblems({ faults, trace, check, store }: LocalArguments): string[] {
  if (!faults) return [];
  return [
    ...(check || trace ? ["--faults: leave out --check and --trace: what they expect fails with the faults"] : []),
    ...(store === "Directory" ? [] : ["--faults: leave out --store: the directory can be taken away"]),
  ];
}

function traceProblems({ trace, request, check }: LocalArguments): string[] {
  return [
    ...(request !== undefined && !trace ? ["--request: give --trace too: it is the request that is followed"] : []),
    ...(trace && check ? ["--trace: leave out --check: one is a request, the other a tour"] : []),
  ];
}

function attachProblems({ attach, watch, check }: LocalArguments): string[] {
  return [
    ...(watch && attach.length === 0 ? ["--watch: give --attach too: it is its programs that are watched"] : []),
    ...(watch && check ? ["--watch: leave out --check, whose tour changes what is attached itself"] : []),
  ];
}

function rotationProblems({ check, rotateEvery, for: seconds }: LocalArguments): string[] {
  if (check || rotateEvery === undefined || seconds === undefined || rotateEvery < seconds) return [];
  return [`--rotate-every: use a time shorter than --for; got ${rotateEvery}s of ${seconds}s`];
}
