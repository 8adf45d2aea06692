import { strictEqual } from "node:assert";
import { rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { join } from "node:path";
import type { Haproxy } from "../../../tools/haproxy/find";
import { closeServer, listen } from "../../../tools/shared/listen";
import { haproxyOrSkip, until } from "../../support/haproxy";
import { authority, issue, trustText } from "./support/pki";
import { Rig } from "./support/rig";

/** Below half of the number that HAProxy started with: it takes a reload. */
const NEEDS_RELOAD = { limits: { Agent: { subject: { requests: 2 } } } };

describe("An agent whose task was asked to stop", () => {
  let haproxy: Haproxy;
  let rig: Rig;
  let ecs: Server;
  let desired: string;
  before(async function () {
    haproxy = haproxyOrSkip(this);
    ecs = createServer(({ url }, response) => {
      response.end(JSON.stringify(url === "/v4/1/task" ? { DesiredStatus: desired } : {}));
    });
    const port = await listen(ecs, "127.0.0.1");
    const root = await authority();
    rig = await Rig.make({
      intent: { limits: {} },
      environment: {
        ECS_CONTAINER_METADATA_URI_V4: `http://127.0.0.1:${port}/v4/1`,
      },
    });
    rig.secret("trust", trustText(root, root));
    rig.secret("edge", (await issue(root)).text);
    desired = "RUNNING";
    await rig.start(haproxy);
  });
  after(async () => {
    await rig.stop();
    await closeServer(ecs);
  });

  const refused = () => rig.logs.of("not reloaded: the task was asked to stop").length;

  it("reloads no more, by the file that the entry point leaves", async () => {
    rig.write("leaving", "");
    rig.tune(NEEDS_RELOAD);
    await until("it would reload", () => refused() > 0);
    strictEqual(rig.logs.of("reloaded").length, 0);
  });

  it("nor while ECS wants the task stopped, before the signal", async () => {
    const before = refused();
    desired = "STOPPED";
    rmSync(join(rig.directory, "leaving"));
    await until("it would reload again", () => refused() > before + 1);
    strictEqual(rig.logs.of("reloaded").length, 0);
  });

  it("reloads for the same reason in a task that stays", async () => {
    desired = "RUNNING";
    await until("reloaded", () => rig.logs.of("reloaded").length === 1);
  });
});
