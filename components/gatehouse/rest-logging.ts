import type * as pulumi from "@pulumi/pulumi";
import { createAccountLogging } from "../api/gateway/rest/account";
import { ApiKind } from "../api/kind";
import type { ResolvedGatehouse } from "./args";

type ApiOfGatehouse = ResolvedGatehouse["apis"][number];

const isRest = ({ kind }: ApiOfGatehouse): boolean => kind === ApiKind.Rest;

/**
 * The account's one role for the logs of REST APIs, for all that this program has: two resources of one setting would each be undone by the
 * other. None where one of them says that the account has it.
 */
export function createRestLogging(
  name: string,
  { apis, region }: Pick<ResolvedGatehouse, "apis" | "region">,
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource[] {
  const rest = apis.filter(isRest);
  const isThere = rest.length === 0 || rest.some((api) => api.rest?.accountHasLogsRole);
  return isThere ? [] : [createAccountLogging(name, { region }, opts)];
}

/** What is left to the API itself. */
export function withRestLogging(api: ApiOfGatehouse) {
  return { ...api, ...(isRest(api) && { rest: { ...api.rest, accountHasLogsRole: true } }) };
}
