import { deepStrictEqual, strictEqual } from "node:assert";
import { settings } from "../../../runtime/agent/settings";
import { ORIGINS } from "../../haproxy/gateway";
import { EDGE, STAGE } from "./support/rig";

const GOOD = {
  GATEHOUSE_INTENT: JSON.stringify({ stages: [STAGE] }),
  GATEHOUSE_CERTIFICATES: JSON.stringify([EDGE]),
  GATEHOUSE_TRUST: JSON.stringify({ secret: "trust", files: ["backend-ca.pem"] }),
  GATEHOUSE_ORIGINS: ORIGINS,
};

const problems = (environment: Record<string, string>) => {
  const read = settings(environment);
  return "problems" in read ? read.problems : [];
};

describe("The agent's settings", () => {
  it("have defaults of production", () => {
    const read = settings(GOOD);
    if ("problems" in read) throw new Error(read.problems.join());
    const { directory, store, service, pollMs, tuningMs, reconcileMs, reportMs, members, tuningParameter } = read;
    deepStrictEqual(
      { directory, store, service, pollMs, tuningMs, reconcileMs, reportMs, members, tuningParameter },
      { directory: "/run/gatehouse", store: "aws", service: "gatehouse", pollMs: 300_000, tuningMs: 10_000, reconcileMs: 10_000, reportMs: 60_000, members: undefined, tuningParameter: undefined }, // prettier-ignore
    );
  });

  it("fail with everything that is wrong at once, and repeat no value", () => {
    const secret = "-----BEGIN PRIVATE KEY-----";
    const said = problems({
      GATEHOUSE_DIRECTORY: "run",
      GATEHOUSE_STORE: "s3",
      GATEHOUSE_INTENT: JSON.stringify({ stages: [STAGE], fleet: {}, trafficPort: 80 }),
      GATEHOUSE_CERTIFICATES: JSON.stringify([{ file: "../key", secret: "", use: "both", trust: 1, names: [secret] }]),
      GATEHOUSE_TRUST: secret,
      GATEHOUSE_ORIGINS: secret,
      GATEHOUSE_POLL_SECONDS: "0",
      GATEHOUSE_MEMBERS_NAME: "tasks.edge.internal",
    });
    deepStrictEqual(said, [
      "GATEHOUSE_DIRECTORY: give an absolute path",
      "GATEHOUSE_STORE: give aws, or directory:/…",
      "GATEHOUSE_INTENT: trafficPort: use a whole number from 1024 to 65535 (an unprivileged task cannot bind a lower one); got 80",
      'GATEHOUSE_INTENT: fleet.self: use 1 to 63 letters, digits, "-" or "_", beginning with a letter or digit, such as v1; got nothing',
      "GATEHOUSE_INTENT: fleet.members: give a list of members; got nothing",
      "GATEHOUSE_INTENT: leave out fleet: the agent knows it better",
      "GATEHOUSE_CERTIFICATES[0].file: give a file's name",
      "GATEHOUSE_CERTIFICATES[0].secret: give an ARN or a name",
      "GATEHOUSE_CERTIFICATES[0].use: use server or client",
      "GATEHOUSE_CERTIFICATES[0].trust: give an ARN or a name, or leave it out",
      "GATEHOUSE_CERTIFICATES[0].names: give DNS names",
      "GATEHOUSE_TRUST: give JSON",
      'GATEHOUSE_ORIGINS: line 1 is not "<sha256 in hex> <generation>"',
      "GATEHOUSE_POLL_SECONDS: use a whole number from 1 to 3600",
      "GATEHOUSE_CERTIFICATES: name at least HAProxy's own, edge.pem",
      "GATEHOUSE_ORIGINS: give the proofs, or GATEHOUSE_ORIGINS_PARAMETER: requests must carry one",
      "GATEHOUSE_ADDRESS: give this task's address: ECS tells none here",
    ]);
    strictEqual(said.join().includes("BEGIN"), false);
  });
});
