import { randomBytes } from "node:crypto";
import { CLASSES, type Classes, type ClassName } from "../../../haproxy/config/intent-policy";
import type { DemoClient } from "./issuer";

/** A demo client of each class: a person by her browser, an agent, a service. HAProxy holds each to limits of its own. */
export type Clients = Readonly<Record<ClassName, DemoClient>>;

const DEMO: Readonly<Record<ClassName, { id: string; subject: string }>> = {
  person: { id: "web", subject: "alice" },
  agent: { id: "assistant", subject: "assistant-7" },
  service: { id: "billing", subject: "billing" },
};

type Listed = NonNullable<Classes["clients"]>;

/**
 * The clients that the plan lists, so that what it says is what runs. For a class that it lists nobody in there is one of
 * our own.
 */
export function clientsOf(plan: Listed): Clients {
  const client = (kind: ClassName): DemoClient => {
    const id = Object.keys(plan).find((own) => plan[own] === kind) ?? DEMO[kind].id;
    return { ...DEMO[kind], id, secret: randomBytes(18).toString("base64url") };
  };
  return { person: client("person"), agent: client("agent"), service: client("service") };
}

/** The class of each client, as HAProxy is to be told. */
export function listed(clients: Clients): Listed {
  return Object.fromEntries(CLASSES.map((kind) => [clients[kind].id, kind]));
}
