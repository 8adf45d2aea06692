import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { readdirSync } from "node:fs";
import { createServer, type Server } from "node:https";
import type { BackendTlsSettings, HaproxyStage } from "../../../haproxy/config";
import type { Certificate } from "../../../tools/haproxy/certificate";
import type { Haproxy } from "../../../tools/haproxy/find";
import { httpClient } from "../../../tools/shared/http/client";
import { Load } from "../../../tools/shared/http/load";
import { closeServer, listen } from "../../../tools/shared/listen";
import { answered, ask, gateway, target } from "../../haproxy/gateway";
import { names, type Names } from "../../haproxy/services";
import { haproxyOrSkip, until } from "../../support/haproxy";
import { AUTHORITY } from "../../support/certificates";
import { authority, DAY_MS, intermediate, issue, trustText } from "./support/pki";
import { Rig } from "./support/rig";

/** A service over TLS, whose certificate can be replaced. */
interface TlsService {
  readonly port: number;
  show(text: string): void;
  stop(): Promise<void>;
}

async function tlsService(name: string, text: string): Promise<TlsService> {
  // Leaf, chain and key are in one text.
  const server: Server = createServer({ cert: text, key: text }, (message, response) => {
    message.resume();
    response.end(JSON.stringify({ service: name }));
  });
  return {
    port: await listen(server, "127.0.0.1", 0),
    show: (other) => server.setSecureContext({ cert: other, key: other }),
    stop: () => closeServer(server),
  };
}

describe("a version's own authorities", () => {
  let haproxy: Haproxy;
  let rig: Rig, dns: Names;
  let ours: Certificate, theirs: Certificate, fleets: Certificate;
  let one: TlsService, two: TlsService;
  const HOSTS = ["orders.svc.local", "users.svc.local"];

  before(function () {
    haproxy = haproxyOrSkip(this);
  });
  beforeEach(async () => {
    [ours, theirs, fleets] = await Promise.all([authority("orders root"), authority("users root"), authority()]);
    [one, two] = [await tlsService("orders", await shown(ours, 0)), await tlsService("users", await shown(theirs, 1))];
    dns = await names(Object.fromEntries(HOSTS.map((host) => [host, ["127.0.0.1"]])));
    rig = await Rig.make({
      stages: stages(0, one.port, { caCertificates: ours.certificate }),
      intent: { resolver: { address: "127.0.0.1", port: dns.port } },
    });
    rig.secret("trust", trustText(fleets, fleets));
    rig.secret("edge", (await issue(fleets)).text);
  });
  afterEach(async () => {
    await rig.stop();
    await Promise.all([dns, one, two].map((each) => each.stop()));
  });

  const shown = async (issuer: Certificate, host: number, chain: Certificate[] = []) =>
    (await issue(issuer, { commonName: "service", names: [HOSTS[host]!] }, chain)).text;
  const stages = (host: number, port: number, tls: BackendTlsSettings, more: Partial<HaproxyStage> = {}): HaproxyStage[] => [
    { name: "v1", versions: [{ name: "blue", host: HOSTS[host]!, port, weight: 1, instances: 1, tls }], slowStartMs: 0, ...more }, // prettier-ignore
  ]; // prettier-ignore
  const users = (tls: BackendTlsSettings, more?: Partial<HaproxyStage>): void =>
    rig.register({ name: "users", stages: stages(1, two.port, tls, more) });
  const of = async (api = "orders"): Promise<string> => {
    const answer = await ask(rig, gateway({ api })).catch(() => undefined);
    return answer?.status === 200 ? answered(answer) : String(answer?.status);
  };
  const files = (): string[] => readdirSync(rig.directory).filter((name) => name.startsWith("authority-"));
  const said = (api: string): string[] =>
    rig.logs.of("registration refused: the last good one stays").flatMap((entry) => {
      const {
        api: refused,
        reason,
        problems,
      } = entry as unknown as { api: string; reason: string; problems: string[] };
      return refused === api ? problems.map((problem) => `${reason}: ${problem}`) : [];
    });

  it("vouch for its services alone, and not for those of another API", async () => {
    users({ caCertificates: theirs.certificate });
    await rig.start(haproxy);
    await until("both answer", async () => (await of()) === "orders" && (await of("users")) === "users");
    strictEqual(files().length, 2);
    // Who could be the other's service, by name too, is not believed.
    one.show(await shown(theirs, 0));
    await until("orders is not reached", async () => (await of()) === "503");
    strictEqual(await of("users"), "users");
    // Nor does the fleet's own authority vouch for it.
    one.show(await shown(fleets, 0));
    strictEqual(await of(), "503");
    one.show(await shown(ours, 0));
    await until("orders is reached again", async () => (await of()) === "orders");
  }).timeout(120_000);

  it("let an instance of another authority down by its health check, which says why", async () => {
    users({ caCertificates: ours.certificate }, { healthPath: "/" });
    await rig.start(haproxy);
    await until("it is down", async () => (await of("users")) === "503");
    const checks = async () => (await rig.admin("show stat")).split("\n").filter((row) => row.startsWith("users.v1,blue.1,")); // prettier-ignore
    await until("its checks say so", async () => /,L6RSP,.*,SSL handshake failure,/.test((await checks()).join()));
    strictEqual(await of(), "orders");
  }).timeout(120_000);

  it("are replaced without a failed request while both are registered, and the files of the old go", async () => {
    await rig.start(haproxy);
    await until("it answers", async () => (await of()) === "orders");
    const before = files();
    const client = httpClient(target(rig, { connections: 8 }));
    const load = new Load(client, { request: { path: "/", headers: gateway() }, pace: { atOnce: 8 } });
    load.start();
    const reloaded = async (pem: string): Promise<void> => {
      const many = rig.logs.of("reloaded").length;
      rig.register({ stages: stages(0, one.port, { caCertificates: pem }) });
      await until("HAProxy is reloaded", () => rig.logs.of("reloaded").length > many);
    };
    await reloaded(`${ours.certificate}${theirs.certificate}`);
    ok(files().some((file) => rig.file(file) === `${ours.certificate}${theirs.certificate}`));
    one.show(await shown(theirs, 0));
    await reloaded(theirs.certificate);
    await until("the load went on", () => load.running);
    await load.stop();
    client.close();
    const counts = load.take();
    deepStrictEqual(counts.failures, {});
    ok(counts.served > 100, `${counts.served} served`);
    await until("one file is left", () => files().length === 1);
    ok(!before.includes(files()[0]!));
    // It is the new one that is asked: the old root's certificates are not taken any more.
    one.show(await shown(ours, 0));
    await until("the old root is forgotten", async () => (await of()) === "503");
  }).timeout(120_000);

  it("are taken as tools write them, and written as HAProxy reads them", async () => {
    const between = await intermediate(ours);
    // It sends its leaf alone.
    one.show(await shown(between, 0));
    const both = `${between.certificate}${ours.certificate}`;
    const written = `\uFEFFsubject=CN = gatehouse intermediate\n\n${both}`.replaceAll("\n", "\r\n");
    rig.register({ stages: stages(0, one.port, { caCertificates: written.repeat(2) }) });
    await rig.start(haproxy);
    await until("it answers", async () => (await of()) === "orders");
    strictEqual(rig.file(files()[0]!), both);
  }).timeout(120_000);

  it("fail alone where they are something else, and everybody else goes on", async () => {
    await rig.start(haproxy);
    users({ caCertificates: theirs.certificate });
    await until("both answer", async () => (await of()) === "orders" && (await of("users")) === "users");
    const before = files();
    const leaf = (await issue(theirs)).text;
    const old = await authority("users root", { from: new Date(Date.now() - 20 * DAY_MS), to: new Date(Date.now() - DAY_MS) }); // prettier-ignore
    const many = await Promise.all(Array.from({ length: 21 }, async (_, i) => authority(`root ${i}`)));
    const between = await intermediate(theirs);
    const what = "give 1 to 20 certificates of authorities as PEM, each with its root, and no key";
    const hostile: [text: string, said: string][] = [
      [theirs.bundle, `${what}; got "holds private key; only certificates belong there"`],
      [leaf.slice(0, leaf.indexOf("-----BEGIN PRIVATE")), `${what}; got "an anchor is not an authority"`],
      [between.certificate, `${what}; got "an intermediate whose root is not beside it"`],
      ["-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", `${what}; got "a certificate in it cannot be read"`],
      ["-----BEGIN CERTIFICATE-----\n", `${what}; got "a block is cut off"`],
      ["x\n    verify none", `${what}; got "holds no authority, so nothing could be verified"`],
      [many.map(({ certificate }) => certificate).join(""), `${what}; got "21 certificates"`],
      [`${AUTHORITY}\n`.repeat(200), `${what}; got "${201 * AUTHORITY.length - AUTHORITY.length + 200} characters, more than 100000"`],
      [old.certificate, `give an authority that is valid now; got "no anchor is valid now"`],
    ]; // prettier-ignore
    for (const [text, problem] of hostile) {
      users({ caCertificates: text });
      await until(() => `${problem}, not ${said("users").at(-1)}`, () => said("users").at(-1) === `Invalid: stages[0].versions[0].tls.caCertificates: ${problem}`); // prettier-ignore
    }
    users({ caCertificates: `${AUTHORITY}\n`.repeat(1000) });
    await until("a thousand are refused", () => /^TooLarge: registration: keep it under 262144 bytes/.test(said("users").at(-1)!)); // prettier-ignore
    users({ caCertificates: theirs.certificate, authority: "Public" });
    await until("both ways are refused", () => /tls\.authority: leave it out/.test(said("users").at(-1)!));
    deepStrictEqual(files(), before);
    deepStrictEqual([await of(), await of("users")], ["orders", "users"]);
    strictEqual(rig.logs.of("reload refused: the files before are back").length, 0);
  }).timeout(120_000);

  it("stay beside what HAProxy took last, if it refuses what comes next", async () => {
    const refuse = async () => "Success=0\n--\n[ALERT] (1) : config : no";
    await rig.start(haproxy, { sockets: { admin: rig.admin, master: refuse } });
    await until("it answers", async () => (await of()) === "orders");
    const [first] = files();
    rig.register({ stages: stages(0, one.port, { caCertificates: theirs.certificate }) });
    await until("refused", () => rig.logs.of("reload refused: the files before are back").length === 1);
    ok(files().includes(first!));
    await rig.stopHaproxy();
    await rig.startHaproxy(haproxy);
    await until("it answers as before", async () => (await of()) === "orders");
  }).timeout(120_000);
});
