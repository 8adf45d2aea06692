import { deepStrictEqual, rejects, strictEqual } from "node:assert";
import { Confidential } from "../../../runtime/certificate/confidential";
import { jittered } from "../../../runtime/agent/clock";
import { swap } from "../../../runtime/agent/haproxy/certificates";

const [OURS, OTHER, FOREIGN] = ["/run/edge.pem", "/run/backend-client.pem", "/etc/somebody.pem"];
const [NEW, OLD] = ["A".repeat(40), "B".repeat(40)];

/** HAProxy's Runtime API, as far as certificates go: one transaction, and what is served by file. */
class FakeHaproxy {
  readonly said: string[] = [];
  readonly serves = new Map([OURS, OTHER].map((path) => [path, OLD]));
  open: string | undefined;
  #set: string | undefined;
  /** Takes a commit and goes on serving what it served. */
  forgets = false;

  readonly ask = async (command: string): Promise<string> => {
    const [line = "", payload] = command.split("\n");
    this.said.push(line);
    const path = line.split(" ")[3] ?? "";
    if (line === "show ssl cert")
      return this.open === undefined ? "# filename" : `# transaction\n*${this.open}\n# filename`;
    if (line.startsWith("show ssl cert")) return `SHA1 FingerPrint: ${this.serves.get(path)}`;
    if (line.startsWith("abort")) {
      this.open = undefined;
      return "Transaction aborted";
    }
    if (line.startsWith("set")) {
      if (this.open !== undefined && this.open !== path) return "The ongoing transaction is about another file";
      this.#set = payload;
      const created = this.open === undefined;
      this.open = path;
      return `Transaction ${created ? "created" : "updated"} for certificate ${path}!`;
    }
    if (this.open !== path) return "No ongoing transaction";
    this.open = undefined;
    if (!this.forgets) this.serves.set(path, this.#set ?? "");
    return "Committing\nSuccess!";
  };
}

/** A certificate whose text is its fingerprint. */
const wanted = (...paths: string[]) => new Map(paths.map((path) => [path, { pem: new Confidential(NEW), sha1: NEW }]));

describe("A swap of HAProxy's certificate", () => {
  let haproxy: FakeHaproxy;
  beforeEach(() => (haproxy = new FakeHaproxy()));

  it("is set, committed, and looked at", async () => {
    await swap(haproxy.ask, OURS, wanted(OURS));
    deepStrictEqual(haproxy.said, ["show ssl cert", `set ssl cert ${OURS} <<`, `commit ssl cert ${OURS}`, `show ssl cert ${OURS}`]); // prettier-ignore
    strictEqual(haproxy.serves.get(OURS), NEW);
  });

  it("fails when HAProxy commits it and goes on serving the old one", async () => {
    haproxy.forgets = true;
    await rejects(swap(haproxy.ask, OURS, wanted(OURS)), { message: `committed, yet HAProxy serves ${OLD}` });
  });

  it("aborts a transaction about a file that is not ours, and then has its own", async () => {
    haproxy.open = FOREIGN;
    await swap(haproxy.ask, OURS, wanted(OURS));
    strictEqual(haproxy.said[1], `abort ssl cert ${FOREIGN}`);
    deepStrictEqual([haproxy.serves.get(OURS), haproxy.open], [NEW, undefined]);
  });

  it("settles a transaction about another file of ours with what that is to hold", async () => {
    haproxy.open = OTHER;
    await swap(haproxy.ask, OURS, wanted(OURS, OTHER));
    deepStrictEqual([...haproxy.serves.values()], [NEW, NEW]);
    strictEqual(
      haproxy.said.some((line) => line.startsWith("abort")),
      false,
    );
  });

  it("joins a transaction about the same file, and does not abort it", async () => {
    haproxy.open = OURS;
    await swap(haproxy.ask, OURS, wanted(OURS));
    strictEqual(
      haproxy.said.some((line) => line.startsWith("abort")),
      false,
    );
    strictEqual(haproxy.serves.get(OURS), NEW);
  });

  it("fails with what HAProxy says when it refuses, without the certificate", async () => {
    const refuse = async (command: string) => (command.startsWith("set") ? "unable to load" : haproxy.ask(command));
    await rejects(swap(refuse, OURS, wanted(OURS)), {
      message: `HAProxy refused set ssl cert ${OURS} <<: unable to load`,
    });
  });
});

describe("A period that a fleet keeps", () => {
  it("is within a fifth of what it is set to, so that tasks started at once do not ask at once for ever", () => {
    deepStrictEqual(
      [0, 0.5, 1].map((random) => jittered(1000, () => random)),
      [800, 1000, 1200],
    );
    const periods = new Set(Array.from({ length: 50 }, () => jittered(300_000)));
    strictEqual(periods.size > 25, true);
  });
});
