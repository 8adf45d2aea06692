import { whole } from "../../fields";

/** Where a task listens: Fargate lets an ordinary user bind no lower port. */
export const LISTENING_PORT = whole({
  from: 1024,
  to: 65_535,
  why: "Fargate lets an ordinary user bind no lower port",
});

/** Where a task's HAProxy listens: for requests, and for what asks how it is. */
export const HAPROXY_PORTS = { trafficPort: 8443, controlPort: 8404 };
