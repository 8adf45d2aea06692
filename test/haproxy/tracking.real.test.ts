import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { endProcess } from "../../tools/shared/child-process";
import { freePort, haproxyOrSkip, until } from "../support/haproxy";
import { service, type Service } from "./services";

/** What decision 0047 stands on: were it otherwise, a stage's two backends could share their checks. */
describe("a server of HAProxy that tracks another", () => {
  let one: Service | undefined, child: ChildProcess | undefined;
  const directory = mkdtempSync(join(tmpdir(), "tracking-"));
  after(async () => {
    if (child) await endProcess(child);
    await one?.stop();
    rmSync(directory, { recursive: true });
  });

  it("is not put aside for its answers, as one with a check of its own is", async function () {
    const haproxy = haproxyOrSkip(this);
    one = await service("one");
    const [tracking, checking, control] = [await freePort(), await freePort(), await freePort()];
    const observed = "observe layer7 error-limit 3 on-error mark-down";
    const config = join(directory, "haproxy.cfg");
    writeFileSync(
      config,
      [
        "defaults",
        "    mode http",
        "    timeout connect 1s",
        "    timeout client 5s",
        "    timeout server 5s",
        ...["tracking", "checking"].flatMap((name, i) => [`frontend ${name}.in`, `    bind 127.0.0.1:${[tracking, checking][i]}`, `    default_backend ${name}`]), // prettier-ignore
        "frontend control",
        `    bind 127.0.0.1:${control}`,
        "    http-request return status 200 if { nbsrv(tracked) gt 0 }",
        "    http-request return status 503",
        "backend tracked",
        `    server one 127.0.0.1:${one.port} check inter 60s`,
        "backend tracking",
        `    server one 127.0.0.1:${one.port} track tracked/one ${observed}`,
        "backend checking",
        `    server one 127.0.0.1:${one.port} check inter 60s ${observed}`,
        "",
      ].join("\n"),
    );
    child = spawn(haproxy.path, ["-f", config], { stdio: "ignore" });
    const status = async (port: number, path = "/status/500") =>
      (await fetch(`http://127.0.0.1:${port}${path}`)).status;
    await until("up", async () => (await status(control).catch(() => 0)) === 200);
    const twelve = async (port: number) => {
      const all: number[] = [];
      for (let i = 0; i < 12; i++) all.push(await status(port));
      return all;
    };
    assert.deepEqual(await twelve(tracking), Array(12).fill(500));
    assert.equal((await twelve(checking)).at(-1), 503);
  });
});
