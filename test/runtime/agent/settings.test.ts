import { DEPLOYED_INTENT } from "../../../haproxy/config";
import { deepStrictEqual, strictEqual } from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { environmentOf, VARIABLES } from "../../../runtime/agent/environment";
import { settings } from "../../../runtime/agent/settings";
import { EDGE } from "./support/rig";

const GOOD = {
  GATEHOUSE_INTENT: JSON.stringify({ trafficPort: 8443 }),
  GATEHOUSE_CERTIFICATES: JSON.stringify([EDGE]),
  GATEHOUSE_TRUST: JSON.stringify({ secret: "trust", files: ["backend-ca.pem"] }),
  GATEHOUSE_REGISTRATIONS: "edge-apis",
};

const problems = (environment: Record<string, string>) => {
  const read = settings(environment);
  return "problems" in read ? read.problems : [];
};

describe("The agent's settings", () => {
  it("have defaults of production", () => {
    const read = settings(GOOD);
    if ("problems" in read) throw new Error(read.problems.join());
    const { directory, storeDirectory, service, pollMs, registrationsMs, reconcileMs, reportMs, members } = read;
    deepStrictEqual(
      { directory, storeDirectory, service, pollMs, registrationsMs, reconcileMs, reportMs, members },
      { directory: "/run/gatehouse", storeDirectory: undefined, service: "gatehouse", pollMs: 300_000, registrationsMs: 10_000, reconcileMs: 10_000, reportMs: 60_000, members: undefined }, // prettier-ignore
    );
  });

  it("fail with everything that is wrong at once, and repeat no value", () => {
    const secret = "-----BEGIN PRIVATE KEY-----";
    const said = problems({
      GATEHOUSE_DIRECTORY: "run",
      GATEHOUSE_STORE_DIRECTORY: "s3",
      GATEHOUSE_INTENT: JSON.stringify({ fleet: {}, trafficPort: 80 }),
      GATEHOUSE_CERTIFICATES: JSON.stringify([{ file: "../key", secret: "", use: "both", trust: 1, names: [secret] }]),
      GATEHOUSE_TRUST: secret,
      GATEHOUSE_REGISTRATIONS: secret,
      GATEHOUSE_POLL_SECONDS: "0",
      GATEHOUSE_MEMBERS_NAME: "tasks.edge.internal",
    });
    deepStrictEqual(said, [
      "GATEHOUSE_TRUST: give JSON",
      "GATEHOUSE_CERTIFICATES[0].file: give a file's name, such as edge.pem",
      "GATEHOUSE_CERTIFICATES[0].secret: give an ARN or a name, such as origin-certificate",
      "GATEHOUSE_CERTIFICATES[0].use: use one of Server, Client",
      "GATEHOUSE_CERTIFICATES[0].names[0]: use a DNS name in lower case, *. allowed in front, such as origin.example.com",
      "GATEHOUSE_CERTIFICATES[0].trust: give an ARN or a name, such as origin-certificate",
      "GATEHOUSE_POLL_SECONDS: use a whole number of seconds from 1 to 3600",
      "GATEHOUSE_REGISTRATIONS: give a bucket's name, such as edge-registrations",
      "GATEHOUSE_DIRECTORY: give an absolute path, such as /run/gatehouse",
      "GATEHOUSE_STORE_DIRECTORY: give an absolute path, such as /run/gatehouse",
      "GATEHOUSE_ADDRESS: give this task's address: ECS tells none here",
      `GATEHOUSE_INTENT: fleet: use one of ${Object.keys(DEPLOYED_INTENT.rows).join(", ")}; got "fleet"`,
      "GATEHOUSE_INTENT: trafficPort: use a whole number from 1024 to 65535 (an unprivileged task cannot bind a lower one); got 80",
    ]);
    strictEqual(said.join().includes("BEGIN"), false);
  });

  it("fail when a server's certificate has no name, a file is kept current twice, or no bucket is named", () => {
    const nameless = { ...EDGE, names: [] };
    deepStrictEqual(
      problems({ ...GOOD, GATEHOUSE_CERTIFICATES: JSON.stringify([nameless, nameless]), GATEHOUSE_REGISTRATIONS: "" }),
      [
        "GATEHOUSE_CERTIFICATES: name each of the certificates once",
        "GATEHOUSE_REGISTRATIONS: give a bucket's name, such as edge-registrations",
      ],
    );
    deepStrictEqual(problems({ ...GOOD, GATEHOUSE_CERTIFICATES: JSON.stringify([nameless]) }), [
      "GATEHOUSE_CERTIFICATES[0].names: name what a server is called",
    ]);
  });

  it("stand in docs/agent.md, each with the default that it has", () => {
    const rows = readFileSync(join(__dirname, "../../../docs/agent.md"), "utf8")
      .split("\n")
      .flatMap((line) => {
        const [, name, , otherwise] = /^\| `(\w+)` +\| (.*?) +\| (.*?) +\|$/.exec(line) ?? [];
        return name === undefined ? [] : [[name, otherwise] as const];
      });
    const documented = Object.fromEntries(rows.filter(([name]) => /^(GATEHOUSE|ECS)_/.test(name)));
    deepStrictEqual(Object.keys(documented).sort(), Object.keys(VARIABLES.rows).sort());
    for (const [name, row] of Object.entries(VARIABLES.rows) as [string, { default?: unknown }][])
      if (typeof row.default === "string" || typeof row.default === "number")
        strictEqual(documented[name]?.replaceAll("`", ""), String(row.default), name);
  });

  it("are read as they were written", () => {
    const written = environmentOf({
      GATEHOUSE_SERVICE: "edge",
      GATEHOUSE_INTENT: { trafficPort: 9443 },
      GATEHOUSE_CERTIFICATES: [EDGE],
      GATEHOUSE_REGISTRATIONS: "edge-apis",
      GATEHOUSE_FILES: { "errors.http": "text" },
      GATEHOUSE_POLL_SECONDS: 7,
    });
    deepStrictEqual(Object.keys(written), Object.keys(written).sort());
    const read = settings(written);
    if ("problems" in read) throw new Error(read.problems.join());
    const { service, intent, certificates, files, pollMs } = read;
    deepStrictEqual(
      { service, intent, certificates, files, pollMs },
      {
        service: "edge",
        intent: { trafficPort: 9443 },
        certificates: [EDGE],
        files: { "errors.http": "text" },
        pollMs: 7000,
      },
    );
  });
});
