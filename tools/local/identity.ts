import type { Cleanup } from "../shared/cleanup";
import type { Team } from "./attach/team";
import type { GatewayApi, ShownCertificate } from "./gateway/api";
import { clientsOf } from "./loopback/clients";
import { LocalIssuer } from "./loopback/issuer";
import { apisOf } from "./plan/api";
import { withPasswords } from "./plan/proofs";
import type { Task } from "./plan/task";
import type { LocalOptions } from "./running";

/** Who issues tokens here, and the APIs that ask for them. */
export async function startIssuer(
  { plan, extend = (api) => api, identity }: LocalOptions,
  task: Task,
  passwords: ReadonlyMap<string, string>,
  teams: readonly Team[],
  address: string,
  certificateOf: (name: string) => ShownCertificate,
  cleanup: Cleanup,
) {
  const fill = (text: string): string => withPasswords(text, passwords);
  // Read twice: what tokens must hold is known before the issuer has a URL.
  const read = (issuer: string): [GatewayApi, ...GatewayApi[]] =>
    apisOf(plan, { issuer, fill, certificateOf }).map(extend) as [GatewayApi, ...GatewayApi[]];
  const routes = [...read(""), ...teams.flatMap((team) => team.apis(""))].flatMap((one) => one.routes);
  const scopes = [...new Set(routes.flatMap((route) => route.scopes))];
  if (identity) {
    const { issuer, clients } = identity;
    return { apis: withMostToShow(read(issuer.url)), issuer, clients, scopes };
  }
  const audience = routes.flatMap((route) => route.authorizer?.audiences ?? [])[0] ?? "api";
  const clients = clientsOf(task.intent.classes?.clients ?? []);
  const issuer = await LocalIssuer.start(address, { audience, scopes, clients: Object.values(clients) });
  cleanup.add(() => issuer.stop());
  return { apis: withMostToShow(read(issuer.url)), issuer, clients, scopes };
}

/** The one with the most stages first: what is shown is shown with it. */
function withMostToShow(apis: [GatewayApi, ...GatewayApi[]]): [GatewayApi, ...GatewayApi[]] {
  return apis.sort((a, b) => b.stages.length - a.stages.length);
}
