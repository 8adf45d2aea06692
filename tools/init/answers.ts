import { JWT } from "../../components/api/gateway/authorizer-args";
import { BREAK_GLASS_ARNS } from "../../components/certificate-path/authority/args";
import { GATEHOUSE } from "../../components/gatehouse/args";
import { TLS } from "../../components/gatehouse/tls-args";
import { ALARM_SETTINGS } from "../../components/observability/args";
import { vpcLinkZones } from "../../components/shared/partitions";
import { list, text } from "../../fields";
import { ACCOUNT_ID } from "../../fields/aws";
import { label } from "../../fields/dns";

/** The stacks of a new program, in the order of promotion. */
export const STACKS = ["dev", "stage", "prod"] as const;

/** What somebody who starts has to decide; text as it is typed. */
export interface Answers {
  readonly name: string;
  readonly region: string;
  readonly accounts: string;
  readonly issuer: string;
  readonly audiences: string;
  readonly serverName: string;
  readonly hostedZone: string;
  readonly email: string;
  readonly breakGlass: string;
}

/** What is asked: an answer is checked by the table of the argument that it becomes. */
interface Question {
  readonly asks: string;
  /** What stands in until somebody says otherwise: examples, by which a preview already works. */
  readonly example: string;
  /** All that is wrong with an answer. */
  readonly problems: (answer: string, path: string) => string[];
}

interface Checked {
  problems(value: unknown, path?: string): string[];
}

const one = (kind: Checked) => (answer: string, path: string) => kind.problems(answer, path);
const several = (kind: Checked) => (answer: string, path: string) => kind.problems(parts(answer), path);

/** An identity has 23 characters, and the longest stack's name and a hyphen are six of them. */
const PROJECT = text(label(17, "edge"));
const ACCOUNTS = list(text(ACCOUNT_ID), { of: "accounts", from: 1, to: STACKS.length });

/** In the order in which they are asked. */
export const INIT_QUESTIONS: Readonly<Record<keyof Answers, Question>> = {
  name: { asks: "the program's name", example: "edge", problems: one(PROJECT) },
  region: { asks: "the region", example: "us-east-1", problems: one(GATEHOUSE.rows.region) },
  accounts: {
    asks: `the AWS accounts of ${STACKS.join(", ")}, or one for all`,
    example: "111111111111,222222222222,333333333333",
    problems: (answer, path) =>
      parts(answer).length === 2
        ? [`${path}: give one account, or ${STACKS.length}; got 2`]
        : several(ACCOUNTS)(answer, path),
  },
  issuer: {
    asks: "who issues the tokens (OpenID Connect)",
    example: "https://id.example.com/",
    problems: one(JWT.rows.issuer),
  },
  audiences: {
    asks: "the audiences of which a token must hold one",
    example: "api",
    problems: several(JWT.rows.audiences),
  },
  serverName: {
    asks: "the name of HAProxy's public certificate",
    example: "origin.example.com",
    problems: one(TLS.rows.serverName),
  },
  hostedZone: {
    asks: "the public Route 53 zone of that name",
    example: "Z0123456789ABCDEFGHIJ",
    problems: one(TLS.rows.hostedZoneId),
  },
  email: {
    asks: "who is told when something is wrong",
    example: "on-call@example.com",
    problems: several(ALARM_SETTINGS.rows.emails),
  },
  breakGlass: {
    asks: "the IAM roles for emergencies",
    example: "arn:aws:iam::111111111111:role/break-glass",
    problems: several(BREAK_GLASS_ARNS),
  },
};

/** `a, b` as `["a", "b"]`. */
export function parts(answer: string): string[] {
  return answer.split(",").map((part) => part.trim());
}

/** The account of each stack. */
export function accountsOf({ accounts }: Answers): readonly string[] {
  const given = parts(accounts);
  return STACKS.map((_, i) => given[i] ?? given[0]!);
}

/** Three zones of the region that have VPC links, or both. */
export function zonesOf({ region }: Answers): readonly string[] {
  return vpcLinkZones(region).slice(0, 3);
}
