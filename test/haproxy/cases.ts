import type { Intent } from "../../haproxy/config";

const blue = { name: "blue", host: "blue.orders.svc.local", port: 8080, weight: 100 };

/** An intent for each golden file. */
export const CASES: Readonly<Record<string, Intent>> = {
  "one-stage": { stages: [{ name: "v1", versions: [blue] }] },
  "two-stages-two-versions": {
    stages: [
      { name: "v1", versions: [{ ...blue, weight: 90 }, { ...blue, name: "green", host: "green.orders.svc.local", weight: 10 }] }, // prettier-ignore
      { name: "v2", versions: [{ ...blue, host: "v2.orders.svc.local", instances: 25 }] },
    ],
  },
  local: {
    stages: [{ name: "v1", versions: [{ ...blue, port: 18_080 }] }],
    directory: "/tmp/gatehouse",
    address: "127.0.0.1",
    trafficPort: 18_443,
    controlPort: 18_404,
    resolver: { address: "127.0.0.1", port: 15_353 },
    maxConnections: 200,
    timeouts: { connectMs: 500, serverMs: 5000, hardStopMs: 10_000 },
  },
};
