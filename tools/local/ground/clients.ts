import { randomBytes } from "node:crypto";
import { rows } from "../plan/versions";
import type { DemoClient } from "./issuer";

/** Who calls: a person by her browser, an agent, a service. HAProxy holds each class to limits of its own. */
export const CLASSES = ["person", "agent", "service"] as const;
export type ClassName = (typeof CLASSES)[number];

/** A demo client of each class. */
export type Clients = Readonly<Record<ClassName, DemoClient & { readonly listed: boolean }>>;

const DEMO: Readonly<Record<ClassName, { id: string; subject: string }>> = {
  person: { id: "web", subject: "alice" },
  agent: { id: "assistant", subject: "assistant-7" },
  service: { id: "billing", subject: "billing" },
};

/**
 * The clients that the plan's `classes.map` names, so that what it says is what runs. For a class that it does not name
 * there is one of our own, which is to be listed at run time, as an operator would.
 */
export function clientsOf(classes: string | undefined): Clients {
  const named = rows(classes ?? "");
  const client = (kind: ClassName) => {
    const id = named.find(([, own]) => own === kind)?.[0];
    return {
      ...DEMO[kind],
      ...(id !== undefined && { id }),
      secret: randomBytes(18).toString("base64url"),
      listed: id !== undefined,
    };
  };
  return { person: client("person"), agent: client("agent"), service: client("service") };
}
