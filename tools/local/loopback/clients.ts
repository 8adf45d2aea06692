import { randomBytes } from "node:crypto";
import { ClientClass, type ClientRule } from "../../../haproxy/config";
import type { DemoClient } from "./issuer";

/** A demo client of each class: a person by her browser, an agent, a service. HAProxy holds each to limits of its own. */
export type Clients = Readonly<Record<ClientClass, DemoClient>>;

const DEMO: Readonly<Record<ClientClass, { id: string; subject: string }>> = {
  Person: { id: "web", subject: "alice" },
  Agent: { id: "assistant", subject: "assistant-7" },
  Service: { id: "billing", subject: "billing" },
};

/**
 * The clients that the plan lists, so that what it says is what runs. For a class that it lists nobody in there is one of
 * our own.
 */
export function clientsOf(plan: readonly ClientRule[]): Clients {
  return ofEachClass((kind) => {
    const id = plan.find((rule) => rule.class === kind)?.client ?? DEMO[kind].id;
    return { ...DEMO[kind], id, secret: randomBytes(18).toString("base64url") };
  });
}

/** The class of each client, as HAProxy is to be told. */
export function listed(clients: Clients): ClientRule[] {
  return Object.values(ClientClass).map((kind) => ({ client: clients[kind].id, class: kind }));
}

/** Something for each class. */
export function ofEachClass<T>(make: (kind: ClientClass) => T): Record<ClientClass, T> {
  const made = Object.values(ClientClass).map((kind) => [kind, make(kind)] as const);
  return Object.fromEntries(made) as Record<ClientClass, T>;
}
