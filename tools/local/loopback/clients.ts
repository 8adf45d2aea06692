import { randomBytes } from "node:crypto";
import { ClientClass, type ClientRule } from "../../../haproxy/config";
import type { DemoClient } from "./issuer";

/** A demo client of each class: a browser of a person, an agent, a service. Each class has limits of its own in HAProxy. */
export type Clients = Readonly<Record<ClientClass, DemoClient>>;

const DEMO: Readonly<Record<ClientClass, { id: string; subject: string }>> = {
  Person: { id: "web", subject: "alice" },
  Agent: { id: "assistant", subject: "assistant-7" },
  Service: { id: "billing", subject: "billing" },
};

/** The first client that the plan lists for each class; one of the demo's for a class of which it lists none. */
export function clientsOf(plan: readonly ClientRule[]): Clients {
  return ofEachClass((kind) => {
    const id = plan.find((rule) => rule.class === kind)?.client ?? DEMO[kind].id;
    return { ...DEMO[kind], id, secret: randomBytes(18).toString("base64url") };
  });
}

/** The class of each client, for HAProxy. */
export function classById(clients: Clients): ClientRule[] {
  return Object.values(ClientClass).map((kind) => ({ client: clients[kind].id, class: kind }));
}

/** Something for each class. */
export function ofEachClass<T>(make: (kind: ClientClass) => T): Record<ClientClass, T> {
  const made = Object.values(ClientClass).map((kind) => [kind, make(kind)] as const);
  return Object.fromEntries(made) as Record<ClientClass, T>;
}
