import * as pulumi from "@pulumi/pulumi";
import { BackendAuthority, REGISTRATION_SCHEMA, type HaproxySettings, type Registration } from "../../haproxy/config";
import { endpointHost } from "../shared/partitions";
import { API_FIRST_MS, type ResolvedPrivateApiFront } from "./args";

/** An endpoint has an address in each zone, and a region six zones at the most: half of them, for there is room for twice as many. */
const ADDRESSES = 3;

/** At a time to one address of the endpoint, which stands for all of API Gateway: far above what a task admits. */
const AT_A_TIME = 4000;

/** The API's own name. */
export const frontHost = ({ api, region }: Pick<ResolvedPrivateApiFront, "api" | "region">): pulumi.Output<string> =>
  pulumi.interpolate`${api.id}.${endpointHost("execute-api", region)}`;

/** The private API, as HAProxy knows a service: of somebody else's, under its own name, behind its stage. */
export function frontRegistration(name: string, args: ResolvedPrivateApiFront): pulumi.Output<Registration> {
  const { api, signing } = args;
  return frontHost(args).apply((host) => {
    return {
      schema: REGISTRATION_SCHEMA,
      name,
      stages: [
        {
          name: api.stage,
          prefix: "",
          rewrite: { host, pathPrefix: `/${api.stage}` },
          // Without a health path: each check of a path would be a call of the API, which is billed (docs/private-api.md).
          timeouts: { serverMs: api.timeoutMilliseconds + API_FIRST_MS },
          ...(signing && { maxBodyBytes: signing.maxBodyBytes }),
          maxRequestsPerInstance: AT_A_TIME,
          versions: [
            {
              name: "api",
              host,
              port: 443,
              weight: 1,
              instances: ADDRESSES,
              tls: { authority: BackendAuthority.Public },
            },
          ],
        },
      ],
    };
  });
}

/** What is decided about HAProxy, with the names of API Gateway as hosts that the API may be at. */
export function frontHaproxySettings(name: string, { haproxy, region }: ResolvedPrivateApiFront): HaproxySettings {
  return { ...haproxy, hosts: [...haproxy.hosts, { host: `*.${endpointHost("execute-api", region)}`, apis: [name] }] };
}
