import { deepStrictEqual, notStrictEqual, strictEqual } from "node:assert";
import { statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Agent } from "../../../runtime/agent/agent";
import { haproxyOrSkip, until } from "../../support/haproxy";
import type { Haproxy } from "../../../tools/haproxy/find";
import { older } from "./support/older";
import type { Certificate } from "../../../tools/haproxy/certificate";
import { authority, intermediate, issue, trustText } from "./support/pki";
import { EDGE, Rig } from "./support/rig";

for (const which of ["newest", "3.2"] as const)
  describe(`The agent and a running HAProxy (${which})`, () => {
    let haproxy: Haproxy;
    let rig: Rig;
    let root: Certificate;
    before(async function () {
      haproxy = which === "newest" ? haproxyOrSkip(this) : older(this);
      root = await authority();
    });
    beforeEach(async () => {
      rig = await Rig.make();
      rig.secret("trust", trustText(root, root));
    });
    afterEach(async () => rig.stop());

    /** Starts with one certificate, puts another in the store, and has it polled. */
    async function rotated(next: string): Promise<{ first: string; agent: Agent }> {
      const first = await issue(root);
      rig.secret("edge", first.text);
      const agent = await rig.start(haproxy);
      strictEqual(await rig.handshake(), first.sha1);
      rig.secret("edge", next);
      await agent.pollNow();
      return { first: first.sha1, agent };
    }

    it("serves a new version's certificate at the next handshake, and keeps it in a file of mode 0600", async () => {
      const next = await issue(root);
      await rotated(next.text);
      strictEqual(await rig.handshake(), next.sha1);
      strictEqual(rig.file("edge.pem"), next.text);
      strictEqual(statSync(join(rig.directory, "edge.pem")).mode & 0o777, 0o600);
    });

    it("serves it still after HAProxy was restarted", async () => {
      const next = await issue(root);
      await rotated(next.text);
      await rig.stopHaproxy("SIGKILL");
      await rig.startHaproxy(haproxy);
      strictEqual(await rig.handshake(), next.sha1);
    });

    it("swaps an intermediate whose leaf stays the same", async () => {
      const middle = await intermediate(root);
      const leaf = await issue(middle, {}, [middle]);
      const { agent } = await rotated(leaf.text);
      strictEqual(await rig.chainLength(), 2);
      rig.secret("edge", leaf.text.replace("-----BEGIN PRIVATE", `${root.certificate}-----BEGIN PRIVATE`));
      await agent.pollNow();
      strictEqual(await rig.chainLength(), 3);
    });

    it("swaps an intermediate that was written by an agent that was killed before it told HAProxy", async () => {
      const middle = await intermediate(root);
      const leaf = await issue(middle, {}, [middle]);
      const { agent } = await rotated(leaf.text);
      strictEqual(await rig.chainLength(), 2);
      agent.stop();
      const longer = leaf.text.replace("-----BEGIN PRIVATE", `${root.certificate}-----BEGIN PRIVATE`);
      rig.secret("edge", longer);
      // The file was written, and then it was killed.
      writeFileSync(join(rig.directory, "edge.pem"), longer);
      const successor = rig.run();
      await successor.reconcileNow();
      await until("told", async () => (await rig.chainLength()) === 3);
    });

    it("tells HAProxy nothing that it has read from the files, however often the agent starts anew", async () => {
      rig.secret("edge", (await issue(root)).text);
      await rig.start(haproxy);
      await until("a worker that is older than the file by a second", async () => /Uptime_sec: [1-9]/.test(await rig.admin("show info"))); // prettier-ignore
      utimesSync(join(rig.directory, "edge.pem"), 1, 1);
      await rig.run().reconcileNow();
      strictEqual(rig.logs.of("certificate swapped").length, 0);
    });

    it("leaves what HAProxy would take and should not: expired, another name's, another key's", async () => {
      const expired = await issue(root, { to: new Date(Date.now() - 1000) });
      const { first, agent } = await rotated(expired.text);
      for (const wrong of [expired, await issue(root, { names: ["other.test"] }), await issue(await authority())]) {
        rig.secret("edge", wrong.text);
        await agent.pollNow();
        strictEqual(await rig.handshake(), first);
      }
      const codes = rig.logs.of("version rejected").map(({ code }) => code);
      deepStrictEqual([...new Set(codes)], ["Expired", "NameMismatch", "Untrusted"]);
    });

    it("commits a foreign open transaction, which then holds its own certificate", async () => {
      const [foreign, next] = [await issue(root), await issue(root)];
      rig.secret("edge", (await issue(root)).text);
      const agent = await rig.start(haproxy);
      await rig.admin(`set ssl cert ${rig.directory}/edge.pem <<\n${foreign.text}`);
      rig.secret("edge", next.text);
      await agent.pollNow();
      strictEqual(await rig.handshake(), next.sha1);
      strictEqual((await rig.admin("show ssl cert")).includes("*"), false);
    });

    it("settles a foreign transaction about its other certificate with what that should be", async () => {
      const client = { ...EDGE, file: "backend-client.pem", secret: "client", use: "Client" };
      const version = { name: "blue", host: "blue.svc.local", port: 8080, weight: 1, tls: { clientCertificate: true } };
      await rig.stop();
      rig = await Rig.make({
        stages: [{ name: "v1", versions: [version] }],
        environment: { GATEHOUSE_CERTIFICATES: JSON.stringify([EDGE, client]) },
      });
      const issued = await issue(root);
      for (const [name, text] of [
        ["trust", trustText(root, root)],
        ["client", issued.text],
        ["edge", (await issue(root)).text],
      ])
        rig.secret(name!, text!);
      const agent = await rig.start(haproxy);
      await rig.admin(`set ssl cert ${rig.directory}/backend-client.pem <<\n${(await issue(await authority())).text}`);
      const next = await issue(root);
      rig.secret("edge", next.text);
      await agent.pollNow();
      strictEqual(await rig.handshake(), next.sha1);
      strictEqual((await rig.admin(`show ssl cert ${rig.directory}/backend-client.pem`)).includes(issued.sha1), true);
    });

    it("undoes what somebody else committed, at the next reconciliation", async () => {
      const inForce = await issue(root);
      rig.secret("edge", inForce.text);
      const agent = await rig.start(haproxy);
      const foreign = await issue(root);
      await rig.admin(`set ssl cert ${rig.directory}/edge.pem <<\n${foreign.text}`);
      await rig.admin(`commit ssl cert ${rig.directory}/edge.pem`);
      notStrictEqual(foreign.sha1, inForce.sha1);
      await agent.reconcileNow();
      strictEqual(await rig.handshake(), inForce.sha1);
    });

    it("goes back to an earlier version when the label does, and says so", async () => {
      const early = await issue(root, { from: new Date(Date.now() - 7_200_000) });
      await rotated(early.text);
      strictEqual(await rig.handshake(), early.sha1);
      strictEqual(rig.logs.of("certificate rolled back").length, 1);
    });

    it("reloads after three failures, and the reload serves the new one", async () => {
      const next = await issue(root);
      rig.secret("edge", (await issue(root)).text);
      let locked = 0;
      const { admin } = rig;
      const stubborn = async (command: string) =>
        command.startsWith("commit") && ++locked ? "Operations on certificates are currently locked!" : admin(command);
      const agent = await rig.start(haproxy, { sockets: { admin: stubborn, master: rig.master } });
      await until("a worker old enough", async () => /Uptime_sec: [1-9]/.test(await admin("show info")));
      rig.secret("edge", next.text);
      await agent.pollNow();
      strictEqual(await rig.handshake(), next.sha1);
      strictEqual(locked, 3);
      deepStrictEqual(
        rig.logs.of("reloaded").map(({ reasons }) => reasons),
        [[`certificate ${rig.directory}/edge.pem`]],
      );
    });

    it("does not take for read what was found between file and reload", async () => {
      const middle = await intermediate(root);
      const leaf = await issue(middle, {}, [middle]);
      rig.secret("edge", leaf.text);
      const longer = leaf.text.replace("-----BEGIN PRIVATE", `${root.certificate}-----BEGIN PRIVATE`);
      let [found, polled]: [boolean, Promise<void>] = [false, Promise.resolve()];
      const admin = async (command: string): Promise<string> => {
        if (command === "show info" && found) {
          found = false;
          rig.secret("edge", longer);
          polled = agent.pollNow();
          await until("it is found", () => rig.logs.of("certificate taken").length === 2);
        }
        return command.startsWith("commit") ? "Operations on certificates are currently locked!" : rig.admin(command);
      };
      const agent = await rig.start(haproxy, { sockets: { admin, master: rig.master } });
      strictEqual(await rig.chainLength(), 2);
      found = true;
      await agent.reconcileNow();
      await polled;
      await until("the longer chain", async () => (await rig.chainLength()) === 3);
      strictEqual(rig.logs.of("reloaded").length, 1);
    });

    it("reloads for a chain that is too long for HAProxy's command line", async () => {
      const chain = [root];
      for (let i = 0; i < 32; i++)
        chain.unshift(await intermediate(chain[0]!, { commonName: `gatehouse intermediate ${i}` }));
      const long = await issue(chain[0]!, {}, chain.slice(0, -1));
      await rotated(long.text);
      strictEqual(Buffer.byteLength(long.text) > 15_000, true);
      await until("served", async () => (await rig.handshake()) === long.sha1);
      strictEqual(rig.logs.of("certificate swapped").length, 0);
    });
  });
