/** What API Gateway and S3 say of the APIs of a gatehouse. In the npm package this file has the SDK's clients in it. */
import {
  APIGatewayClient,
  paginateGetResources,
  paginateGetRestApis,
  type Integration as RestIntegration,
} from "@aws-sdk/client-api-gateway";
import {
  ApiGatewayV2Client,
  GetApiMappingsCommand,
  GetApisCommand,
  GetDomainNamesCommand,
  GetIntegrationsCommand,
} from "@aws-sdk/client-apigatewayv2";
import { paginateListObjectsV2, S3Client } from "@aws-sdk/client-s3";
import { API_TAG, GATEHOUSE_TAG } from "../../components/api/names";
import { REGISTRATIONS_PREFIX, registeredApi } from "../../haproxy/config";
import type { Found, FoundApi, FoundMapping, Way } from "./found";

/** What is asked: only what reads (`apigateway:GET`, `s3:ListBucket`). */
export interface Asked {
  readonly region: string;
  readonly identity: string;
  readonly registrationsBucket: string;
}

/** All APIs that have the tags of a gatehouse, the mappings of all domains that lead to one, and what is registered. */
export async function foundIn({ region, identity, registrationsBucket }: Asked): Promise<Found> {
  const settings = { region, maxAttempts: 10 };
  const http = new ApiGatewayV2Client(settings);
  const rest = new APIGatewayClient(settings);
  const s3 = new S3Client(settings);
  try {
    const apis = [...(await httpApis(http, identity)), ...(await restApis(rest, identity))];
    const mappings = await mappingsOf(http);
    return {
      apis: apis.sort((a, b) => (a.name < b.name ? -1 : 1)),
      mappings,
      registered: await registered(s3, registrationsBucket),
    };
  } finally {
    for (const client of [http, rest, s3]) client.destroy();
  }
}

interface Page<T> {
  readonly Items?: readonly T[] | undefined;
  readonly NextToken?: string | undefined;
}

/** All items of a call that tells them page by page. */
async function all<T>(ask: (token: { NextToken?: string }) => Promise<Page<T>>): Promise<T[]> {
  const found: T[] = [];
  for (let token: string | undefined, more = true; more; more = token !== undefined) {
    const page = await ask(token === undefined ? {} : { NextToken: token });
    found.push(...(page.Items ?? []));
    token = page.NextToken || undefined;
  }
  return found;
}

type Tags = Readonly<Record<string, string>>;

const isOf = (identity: string, tags: Tags = {}): boolean =>
  tags[GATEHOUSE_TAG] === identity && tags[API_TAG] !== undefined;

async function httpApis(client: ApiGatewayV2Client, identity: string): Promise<FoundApi[]> {
  const apis = await all((token) => client.send(new GetApisCommand({ MaxResults: "100", ...token })));
  const attached = apis.filter(({ Tags: tags }) => isOf(identity, tags));
  const found: FoundApi[] = [];
  for (const { ApiId: id = "", Tags: tags } of attached) {
    const integrations = await all((token) => client.send(new GetIntegrationsCommand({ ApiId: id, MaxResults: "100", ...token }))); // prettier-ignore
    const ways = integrations.map(({ ConnectionId: link, IntegrationUri: target }) => ({ link, target }));
    found.push({ name: tags![API_TAG]!, id, kind: "Http", ways: distinct(ways) });
  }
  return found;
}

async function restApis(client: APIGatewayClient, identity: string): Promise<FoundApi[]> {
  const found: FoundApi[] = [];
  for await (const { items = [] } of paginateGetRestApis({ client, pageSize: 500 }, {}))
    for (const { id = "", tags } of items)
      if (isOf(identity, tags))
        found.push({ name: tags![API_TAG]!, id, kind: "Rest", ways: await restWays(client, id) });
  return found;
}

async function restWays(client: APIGatewayClient, restApiId: string): Promise<Way[]> {
  const ways: Way[] = [];
  for await (const { items = [] } of paginateGetResources({ client, pageSize: 500 }, { restApiId, embed: ["methods"] }))
    for (const { resourceMethods = {} } of items)
      for (const { methodIntegration } of Object.values(resourceMethods))
        if (methodIntegration?.connectionId !== undefined) ways.push(restWay(methodIntegration));
  return distinct(ways);
}

const restWay = ({ connectionId: link, integrationTarget: target }: RestIntegration): Way => ({ link, target });

const distinct = (ways: readonly Way[]): Way[] => [
  ...new Map(ways.map((way) => [`${way.link} ${way.target}`, way])).values(),
];

async function mappingsOf(client: ApiGatewayV2Client): Promise<FoundMapping[]> {
  const domains = await all((token) => client.send(new GetDomainNamesCommand({ MaxResults: "100", ...token })));
  const found: FoundMapping[] = [];
  for (const { DomainName: domain = "" } of domains) {
    const mappings = await all((token) => client.send(new GetApiMappingsCommand({ DomainName: domain, MaxResults: "100", ...token }))); // prettier-ignore
    found.push(...mappings.map(({ ApiId: apiId = "", ApiMappingKey: path = "" }) => ({ domain, path, apiId })));
  }
  return found;
}

async function registered(client: S3Client, bucket: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { Contents = [] } of paginateListObjectsV2(
    { client },
    { Bucket: bucket, Prefix: REGISTRATIONS_PREFIX },
  ))
    names.push(...Contents.flatMap(({ Key: key = "" }) => registeredApi(key) ?? []));
  return names.sort();
}
