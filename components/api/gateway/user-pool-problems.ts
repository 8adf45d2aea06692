import { duplicates, must, within } from "../../shared/refuse";
import type { UserPoolClient, UserPoolSettings } from "./args";

/** All that is wrong with the settings; empty if nothing. */
export function userPoolProblems(pool: UserPoolSettings): string[] {
  const known = pool.scopes.map((scope) => scope.name);
  return [
    ...must(
      /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(pool.domainPrefix) && !/aws|amazon|cognito/.test(pool.domainPrefix),
      "domainPrefix",
      "use up to 63 lower-case letters, digits and hyphens, without aws, amazon or cognito",
      pool.domainPrefix,
    ),
    ...must(
      /^[\x21\x23-\x2e\x30-\x5b\x5d-\x7e]{1,256}$/.test(pool.identifier),
      "identifier",
      "use printable characters without space, quote, slash or backslash",
      pool.identifier,
    ),
    ...must(pool.scopes.length > 0 && pool.scopes.length <= 100, "scopes", "name 1 to 100 scopes", pool.scopes.length),
    ...must(duplicates(known).length === 0, "scopes", "name each scope once", duplicates(known)),
    ...must(
      pool.clients.length > 0,
      "clients",
      "name at least one: the authorizer takes their ids for audiences",
      pool.clients,
    ),
    ...must(
      duplicates(pool.clients.map((client) => client.name)).length === 0,
      "clients",
      "name each client once",
      duplicates(pool.clients.map((client) => client.name)),
    ),
    ...pool.clients.flatMap((client, i) => within(`clients[${i}]`, clientProblems(client, known))),
  ];
}

function clientProblems(client: UserPoolClient, known: string[]): string[] {
  const unknown = client.scopes.filter((scope) => !known.includes(scope));
  return [
    ...must(
      /^[a-z][a-z0-9-]{0,60}$/.test(client.name),
      "name",
      "use lower-case letters, digits and hyphens",
      client.name,
    ),
    ...must(
      client.scopes.length > 0,
      "scopes",
      "name at least one: a client without scopes gets no token",
      client.scopes,
    ),
    ...must(unknown.length === 0, "scopes", `name scopes of the pool (${known.join(", ")})`, unknown),
  ];
}
