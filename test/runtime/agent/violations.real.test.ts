import { deepStrictEqual, ok, strictEqual } from "node:assert";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { socket } from "../../../runtime/agent/haproxy/socket";
import { Violations, type Violation } from "../../../runtime/agent/haproxy/violations";
import { Report } from "../../../runtime/agent/report";
import { systemClock } from "../../../runtime/agent/clock";
import { TrafficReport } from "../../../runtime/agent/traffic-report";
import { closeServer, listen } from "../../../tools/shared/listen";
import { ask, gateway, orders } from "../../haproxy/gateway";
import { names, type Names } from "../../haproxy/services";
import { haproxyOrSkip, start, until, type Edge } from "../../support/haproxy";
import { memoryLog } from "./support/fakes";

/** After a first header that nobody must read in a log. */
const answer = (rest: string): string => `HTTP/1.1 200 OK\r\nset-cookie: session=very-secret\r\n${rest}`;
const many = Array.from({ length: 3000 }, (_, i) => `h${i}: x\r\n`).join("");

const WRONG: Record<string, readonly [text: string, Pick<Violation, "part" | "header">]> = {
  "its encoding twice": [answer("transfer-encoding: chunked\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n"), { part: "Header", header: "transfer-encoding" }], // prettier-ignore
  "two lengths": [answer("content-length: 2\r\ncontent-length: 3\r\n\r\nok"), { part: "Header", header: "content-length" }], // prettier-ignore
  "a name with a blank": [answer("x y: very-secret\r\n\r\nok"), { part: "HeaderName", header: "x y" }],
  "a line that is not a header": [answer("very-secret\r\n\r\nok"), { part: "HeaderName", header: undefined }],
  "a NUL in a long value": [answer(`x-a: ${"very-secret".repeat(20)}\0\r\n\r\nok`), { part: "HeaderValue", header: "x-a" }], // prettier-ignore
  "another protocol": ["HTTZ/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok", { part: "StatusLine", header: undefined }],
  "a chunk without a size": ["HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n", { part: "Chunk", header: undefined }], // prettier-ignore
  // 2148 and the first (tune.http.maxhdr).
  "too many headers": [answer(`${many}\r\nok`), { part: "Header", header: "h2148" }],
};

describe("Answers that break HTTP's rules", () => {
  let edge: Edge, dns: Names, server: Server;
  let text = "";

  before(async function () {
    const haproxy = haproxyOrSkip(this);
    server = createServer((one) =>
      one.on("error", () => undefined).on("data", () => one.end(Buffer.from(text, "latin1"))),
    );
    const port = await listen(server, "127.0.0.1");
    dns = await names({ "one.svc.local": ["127.0.0.1"] });
    const versions = [{ name: "blue", host: "one.svc.local", port, weight: 1, instances: 1 }];
    const limits = { none: "what is tested is what services say" };
    const resolver = { address: "127.0.0.1", port: dns.port };
    edge = await start(haproxy, { ...orders([{ name: "v1", versions }]), limits, resolver });
  });
  beforeEach(async () => {
    text = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";
    await until("up", async () => (await ask(edge, gateway())).status === 200);
  });
  after(async () => {
    await Promise.all([edge?.stop(), dns?.stop(), server && closeServer(server)]);
  });

  const asked = () => socket(join(edge.directory, "admin.sock"));

  for (const [what, [wrong, expected]] of Object.entries(WRONG))
    it(`are told of by the part, the header's name and its place, never its value: ${what}`, async () => {
      const violations = new Violations(asked());
      await violations.since();
      text = wrong;
      strictEqual((await ask(edge, gateway())).status, 502);
      const told = await violations.since();
      deepStrictEqual(
        told.map(({ position, ...rest }) => rest),
        [{ backend: "orders.v1", server: "blue.1", ...expected }],
      );
      ok(told[0]!.position === 0 || wrong.length > told[0]!.position);
      ok(!JSON.stringify(told).includes("secret"));
      deepStrictEqual(await violations.since(), []);
    });

  it("are a line of the agent's log, once each", async () => {
    const logs = memoryLog();
    const report = new TrafficReport({ admin: asked(), report: new Report("edge"), clock: systemClock, log: logs.log, emit: () => undefined, stageMetrics: false }); // prettier-ignore
    await report.run();
    const before = logs.lines.length;
    text = WRONG["two lengths"]![0];
    await ask(edge, gateway());
    await report.run();
    await report.run();
    const [line, ...more] = logs.lines.slice(before).map((one) => JSON.parse(one) as Record<string, unknown>);
    deepStrictEqual(
      [line?.["message"], line?.["header"], more],
      ["an answer breaks HTTP's rules", "content-length", []],
    );
  });
});
