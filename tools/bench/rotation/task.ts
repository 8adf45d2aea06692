import { createHash } from "node:crypto";
import type { HaproxyApi, Intent } from "../../../haproxy/config";

const PROOF = "benches.".repeat(6);

/** The name that DNS answers for the backend. */
export const HOST = "blue.svc.local";

/** What a server forwards to. */
export interface Backend {
  readonly port: number;
  /** Port of the DNS server that knows it. */
  readonly dns: number;
}

/** One stage, and a request with the origin proof of the gateway. */
export const MEASURED_STAGE = {
  headers: Object.entries({
    ...{ host: "api.example.com", "x-gatehouse-stage": "orders.v1", "x-client-ip": "203.0.113.7" },
    ...{ "x-auth-subject": "alice", "x-auth-client": "web", "x-auth-scopes": "read" },
    "x-gatehouse-origin": `${PROOF};alice;web;read`,
  }),
};

/** The task's intent with everything on but limits, which would refuse such a load, and the log, which is not read here. */
export function taskIntent(trafficPort: number, controlPort: number, backend: Backend): Intent {
  return {
    apis: [benchApi(backend)],
    address: "127.0.0.1",
    resolver: { address: "127.0.0.1", port: backend.dns },
    trafficPort,
    controlPort,
    maxConnections: 1000,
    limits: { none: "the load is one subject's" },
    log: { none: "not read here" },
  };
}

/** The one API that requests are for. */
export const benchApi = ({ port }: Backend): HaproxyApi => ({
  name: "orders",
  stages: [{ name: "v1", versions: [{ name: "blue", host: HOST, port, weight: 100, instances: 1 }], slowStartMs: 0 }],
  originProofs: [{ sha256: createHash("sha256").update(PROOF).digest("hex"), generation: 1 }],
});
