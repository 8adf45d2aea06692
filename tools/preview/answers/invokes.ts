import {
  domainOf,
  endpointHost,
  findPartition,
  PARTITION_NAMES,
  partitionOf,
} from "../../../components/shared/partitions";
import { PreviewError } from "../failure";
import type { WireObject } from "../wire";
import { plainText } from "./complete";

/** What invokes need from the configuration. */
export interface AccountFacts {
  /** Value of a configuration key, `aws:region` for example. */
  get(key: string): string | undefined;
  readonly project: string;
  /** The file in which to set what is missing. */
  readonly file: string;
}

type Answer = (facts: AccountFacts, args: WireObject) => WireObject;

const ANSWERS: Record<string, Answer> = {
  "aws:index/getCallerIdentity:getCallerIdentity": callerIdentity,
  "aws:index/getRegion:getRegion": region,
  "aws:index/getPartition:getPartition": partition,
  "aws:index/getAvailabilityZones:getAvailabilityZones": availabilityZones,
};

/** What AWS would answer to an invoke, taken from the configuration; an error that says what to do if it cannot be. */
export function answerInvoke(token: string, args: WireObject, facts: AccountFacts): WireObject {
  const answer = Object.hasOwn(ANSWERS, token) ? ANSWERS[token] : undefined;
  if (answer) return answer(facts, args);
  throw new PreviewError(
    `${token} cannot be answered offline: it asks the cloud. Give its result by configuration, in ${facts.file}, ` +
      `and read it there. Answered are ${Object.keys(ANSWERS).join(", ")}`,
  );
}

function callerIdentity(facts: AccountFacts): WireObject {
  const token = "aws:index/getCallerIdentity:getCallerIdentity";
  const keys = [`${facts.project}:accountId`, "aws:allowedAccountIds"] as const;
  const accountId = facts.get(keys[0]) ?? firstOf(facts.get(keys[1]));
  if (accountId === undefined) throw missing(token, facts, keys);
  const arn = `arn:${partitionOf(regionFrom(facts, token))}:iam::${accountId}:root`;
  return { accountId, arn, userId: accountId, id: accountId };
}

function region(facts: AccountFacts, args: WireObject): WireObject {
  const given = plainText(args.region) ?? plainText(args.name);
  const name = given === undefined ? regionFrom(facts, "aws:index/getRegion:getRegion") : known(given, facts);
  const endpoint = endpointHost("ec2", name);
  return { name, region: name, id: name, description: name, endpoint };
}

function partition(facts: AccountFacts): WireObject {
  const region = regionFrom(facts, "aws:index/getPartition:getPartition");
  const name = partitionOf(region);
  const dnsSuffix = domainOf(region);
  return { partition: name, id: name, dnsSuffix, reverseDnsPrefix: dnsSuffix.split(".").reverse().join(".") };
}

function availabilityZones(facts: AccountFacts): WireObject {
  const token = "aws:index/getAvailabilityZones:getAvailabilityZones";
  const key = `${facts.project}:availabilityZones`;
  const names = listFrom(facts.get(key));
  if (names === undefined) throw missing(token, facts, [key]);
  const id = regionFrom(facts, token);
  // AWS shuffles the ids of zones for each account, so they do not follow from the names.
  return { id, names, zoneIds: names.map((name) => `«${name}».zoneId`), groupNames: [id] };
}

function regionFrom(facts: AccountFacts, token: string): string {
  const name = facts.get("aws:region");
  if (name === undefined) throw missing(token, facts, ["aws:region"]);
  return known(name, facts);
}

/** A region whose partition is known; what is asked for may stand in the program instead of the configuration. */
function known(region: string, facts: AccountFacts): string {
  if (findPartition(region) !== undefined) return region;
  throw new PreviewError(
    `aws:region: use one of the partitions ${PARTITION_NAMES.join(", ")}, in ${facts.file}; got ${region}`,
  );
}

function missing(token: string, facts: AccountFacts, keys: readonly string[]): PreviewError {
  return new PreviewError(`${token} cannot be answered offline: set ${keys.join(" or ")} in ${facts.file}`);
}

function firstOf(text: string | undefined): string | undefined {
  return listFrom(text)?.[0];
}

/** A list in configuration is JSON, or, in a hurry, words between commas. */
function listFrom(text: string | undefined): string[] | undefined {
  if (text === undefined) return undefined;
  if (!text.trim().startsWith("[")) return text.split(",").map((item) => item.trim());
  return (JSON.parse(text) as unknown[]).map(String);
}
