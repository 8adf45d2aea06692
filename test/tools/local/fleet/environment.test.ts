import assert from "node:assert/strict";
import { settings } from "../../../../runtime/agent/settings";
import type { DeployedIntent } from "../../../../haproxy/config";
import { agentCertificates } from "../../../../tools/local/certificates/agent-certificates";
import { localEnvironment, type TaskPlaces } from "../../../../tools/local/fleet/environment";

const INTENT: DeployedIntent = {
  trafficPort: 8443,
  controlPort: 8404,
  classes: { scopes: [], unlisted: "Agent", clients: [{ client: "web", class: "Service" }] },
  limits: { periodSeconds: 10 },
  log: { collector: {} },
};
const EDGE = {
  file: "edge.pem",
  secret: "server",
  use: "Server",
  names: ["origin.example.com"],
  trust: "arn:server-trust",
};
const PLAN = {
  GATEHOUSE_INTENT: JSON.stringify(INTENT),
  GATEHOUSE_CERTIFICATES: JSON.stringify([EDGE]),
  GATEHOUSE_TRUST: JSON.stringify({ secret: "trust", files: ["backend-ca.pem"] }),
  GATEHOUSE_REGISTRATIONS: "fleet-apis",
  GATEHOUSE_MEMBERS_NAME: "tasks.example.internal",
  GATEHOUSE_MEMBERS_PORT: "10000",
  GATEHOUSE_POLL_SECONDS: "300",
  GATEHOUSE_SERVICE: "fleet",
};
const PLACES: TaskPlaces = {
  directory: "/tmp/x/task-1",
  store: { GATEHOUSE_STORE_DIRECTORY: "/tmp/x/store" },
  address: "127.1.2.3",
  resolver: { address: "127.0.0.1", port: 5353 },
  port: (port) => port + 20_000,
  clients: [
    { client: "web", class: "Person" },
    { client: "assistant", class: "Agent" },
  ],
  certificates: agentCertificates(PLAN),
  cloudMapUrl: "http://127.0.0.1:9999",
};

describe("the plan's environment of the agent on this machine", () => {
  const here = localEnvironment(PLAN, PLACES);

  it("differs in addresses, ports, places, vouchers and periods, and in nothing else", () => {
    const same = Object.entries(PLAN).filter(([name, value]) => here[name] === value);
    assert.deepEqual(
      same.map(([name]) => name),
      ["GATEHOUSE_TRUST", "GATEHOUSE_REGISTRATIONS", "GATEHOUSE_MEMBERS_NAME", "GATEHOUSE_POLL_SECONDS", "GATEHOUSE_SERVICE"], // prettier-ignore
    );
    const { GATEHOUSE_INTENT, GATEHOUSE_CERTIFICATES, ...others } = here;
    for (const [name] of same) delete (others as Record<string, string>)[name];
    assert.deepEqual(others, {
      GATEHOUSE_MEMBERS_PORT: "30000",
      GATEHOUSE_REGISTRATIONS_SECONDS: "1",
      GATEHOUSE_RECONCILE_SECONDS: "1",
      GATEHOUSE_CLOUD_MAP_URL: "http://127.0.0.1:9999",
      GATEHOUSE_INSTANCES_SECONDS: "1",
      GATEHOUSE_ADDRESS: "127.1.2.3",
      GATEHOUSE_MEMBERS_RESOLVER: "127.0.0.1:5353",
      GATEHOUSE_DIRECTORY: "/tmp/x/task-1",
      GATEHOUSE_STORE_DIRECTORY: "/tmp/x/store",
    });
    assert.deepEqual(JSON.parse(GATEHOUSE_CERTIFICATES!), [{ ...EDGE, trust: "trust" }]);
    assert.deepEqual(JSON.parse(GATEHOUSE_INTENT!), {
      ...INTENT,
      address: "127.1.2.3",
      resolver: { address: "127.0.0.1", port: 5353 },
      trafficPort: 28_443,
      controlPort: 28_404,
      classes: {
        ...INTENT.classes,
        clients: [
          { client: "assistant", class: "Agent" },
          { client: "web", class: "Service" },
        ],
      },
    });
  });

  it("is one that the agent takes", () => {
    const read = settings(here);
    assert.equal("problems" in read ? read.problems.join() : read.intent.address, "127.1.2.3");
  });

  it("has a trust bundle where the plan's fleet has none, as the local authority is not a public one", () => {
    const { certificates, trust } = agentCertificates({ GATEHOUSE_CERTIFICATES: PLAN.GATEHOUSE_CERTIFICATES });
    assert.deepEqual(trust, { secret: "local-trust", files: [] });
    assert.deepEqual(certificates, [{ ...EDGE, trust: "local-trust" }]);
  });
});
