import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { once } from "node:events";
import { createServer, type Server } from "node:net";
import path from "node:path";
import { promisify } from "node:util";
import { freePort, freePorts } from "../../../tools/shared/ports";

const ROOT = path.resolve(__dirname, "../../..");

async function listening(port: number, address: string): Promise<Server> {
  const server = createServer().listen(port, address);
  await once(server, "listening");
  return server;
}

describe("a free port", () => {
  it("can be listened on, on any loopback address, and is not one that the kernel gives away", async () => {
    const port = await freePort();
    const servers = [await listening(port, "127.0.0.1"), await listening(port, "127.3.4.5")];
    servers.forEach((server) => server.close());
    const any = await listening(0, "127.0.0.1");
    assert.ok(port < (any.address() as { port: number }).port);
    any.close();
  });

  it("is not one that somebody listens on, nor one that was given before", async () => {
    const first = await freePort();
    const range = { lowest: first + 1, highest: first + 3 };
    const taken = await listening(range.lowest, "127.0.0.1");
    const given = [await freePort(range), await freePort(range)];
    assert.deepEqual(given.sort(), [first + 2, first + 3]);
    await assert.rejects(freePort(range), { message: /^no free port from \d+ to \d+ in 1000 tries$/ });
    taken.close();
  });

  it("is not given to two processes", async () => {
    const first = await freePort();
    const range = JSON.stringify({ lowest: first + 1, highest: first + 40 });
    const script = `require("./tools/preview/loader.js").install();
      const { freePort } = require("./tools/shared/ports.ts");
      const draw = async () => { for (let i = 0; i < 10; i++) console.log(await freePort(${range})); };
      draw().then(() => process.stdin.once("data", () => process.exit(0)));`;
    const processes = [0, 1].map(() => promisify(execFile)(process.execPath, ["-e", script], { cwd: ROOT }));
    // Both hold what they have drawn until both have drawn.
    await Promise.all(processes.map(async ({ child }) => {
      let lines = 0;
      for await (const part of child.stdout!) if ((lines += String(part).split("\n").length - 1) === 10) break;
    })); // prettier-ignore
    processes.forEach(({ child }) => child.stdin!.end("\n"));
    const drawn = (await Promise.all(processes)).flatMap(({ stdout }) => stdout.trim().split("\n"));
    assert.equal(new Set(drawn).size, 20);
  }).timeout(60_000);

  it("is found for each port that stands in a plan, once", async () => {
    const found = await freePorts([8443, 8404, 8443]);
    assert.deepEqual([...found.keys()], [8443, 8404]);
    assert.equal(new Set(found.values()).size, 2);
  });
});
