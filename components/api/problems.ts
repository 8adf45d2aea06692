import * as aws from "@pulumi/aws";
import { must, problemsOf, type Rule } from "../../fields";
import { registrationProblems, type Registration } from "../../haproxy/config";
import { isOlder, LIBRARY_VERSION } from "../shared/library";
import { nameFits } from "../shared/names";
import { API, type ApiArgs, type ResolvedApi } from "./args";
import { API_NAME } from "./gateway/args";
import { registrationOf } from "./registration-of";
import type { ApiInContext } from "./context";
import { API_RULES, instanceProblems, plannedInstances } from "./rules";

/** All that is wrong with the name and the arguments of an `Api`, in the caller's words; empty if nothing. Creates nothing. */
export function apiProblems(name: string, args: ApiArgs): string[] {
  const found = [
    ...nameFits(name, "-origin-proof", 128, "HTTP API"),
    ...problemsOf(API, args, [
      ...REFERENCE_RULES,
      ...API_RULES.map((rule) => ({
        ...rule,
        problems: (settings: ResolvedApi) => rule.problems(inContext(name, settings)),
      })),
      { of: ["name"], problems: (settings) => ownNameProblems(apiName(name, settings)) },
      {
        of: ["stages", "gatehouse.instances"],
        problems: (settings) =>
          instanceProblems("stages", plannedInstances(inContext(name, settings)), settings.gatehouse.instances),
      },
    ]),
  ];
  // What HAProxy would refuse is said only where nothing above has said it.
  return found.length > 0 ? found : registeredProblems(inContext(name, API.resolve(args)));
}

/** What an API is called among those of its gatehouse. */
export function apiName(name: string, { name: given = name }: Pick<ResolvedApi, "name">): string {
  return given;
}

function inContext(name: string, settings: ResolvedApi): ApiInContext {
  return { ...settings, name: apiName(name, settings) };
}

/** What is registered of an API, without what is known of its gateway only once it is there. */
export function registered(api: ApiInContext): Registration {
  return registrationOf(api, { originProofs: [], consumers: {}, certificates: [] });
}

/** What HAProxy would refuse. */
export function registeredProblems(api: ApiInContext): string[] {
  return registrationProblems(registered(api), new Date()).map((one) =>
    one.replace(/^(stages\[\d+\])\.prefix/, "$1.path"),
  );
}

function ownNameProblems(name: string): string[] {
  return must((API_NAME.fits as RegExp).test(name), "name", `${API_NAME.what}, such as ${API_NAME.example}`, name);
}

const REFERENCE_RULES: Rule<ResolvedApi>[] = [
  { of: ["gatehouse.libraryVersion"], problems: libraryProblems },
  { of: ["gatehouse.region", "region"], problems: regionProblems },
  { of: ["gatehouse.accountId", "accountId"], problems: accountProblems },
];

function libraryProblems({ gatehouse: { libraryVersion } }: ResolvedApi): string[] {
  const what = `update pulumi-gatehouse to ${LIBRARY_VERSION} in the platform's program and run its \`pulumi up\`, or use ${libraryVersion} here: this library needs what its reference does not have`;
  return must(!isOlder(libraryVersion, LIBRARY_VERSION), "gatehouse.libraryVersion", what, libraryVersion);
}

function regionProblems({ gatehouse, region = aws.config.region }: ResolvedApi): string[] {
  const what = `attach to a gatehouse of ${region}, where this program creates: API, link and domain share a region`;
  return must(region === undefined || region === gatehouse.region, "gatehouse.region", what, gatehouse.region);
}

function accountProblems({ gatehouse, accountId = onlyAccount() }: ResolvedApi): string[] {
  const what = `attach to a gatehouse of account ${accountId}, where this program creates: API, link and domain share an account. Services of other accounts are reached as a version's host`;
  return must(
    accountId === undefined || accountId === gatehouse.accountId,
    "gatehouse.accountId",
    what,
    gatehouse.accountId,
  );
}

/** The account that the provider may touch, where it is one. */
function onlyAccount(): string | undefined {
  const allowed = aws.config.allowedAccountIds;
  return allowed?.length === 1 ? allowed[0] : undefined;
}
