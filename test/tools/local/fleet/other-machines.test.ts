import assert from "node:assert/strict";
import { render, type Intent } from "../../../../haproxy/config";
import { localIntent } from "../../../../tools/local/fleet/intent";
import { refuseOtherMachines } from "../../../../tools/local/fleet/other-machines";

const INTENT: Intent = {
  apis: [
    {
      name: "orders",
      stages: [{ name: "v1", versions: [{ name: "blue", host: "v1-blue.example.internal", port: 8080, weight: 100 }] }],
    },
  ],
};

/** Where a configuration listens, asks for names, and finds others. */
function places(intent: Intent): string[] {
  const config = render(intent)["haproxy.cfg"] ?? "";
  const found = config.matchAll(/^ +(bind \S+|nameserver \S+ \S+|server-template \S+ \d+ \S+)/gm);
  return [...new Set([...found].map(([, place = ""]) => place.replace(/template \S+/, "template")))];
}

describe("a configuration on loopback", () => {
  it("listens, resolves and finds backends where it is told to, and nowhere else", () => {
    const resolver = { address: "127.0.0.1", port: 5353 };
    const local = localIntent(INTENT, { address: "127.1.2.3", resolver, port: (port) => port + 20_000, clients: [] });
    assert.deepEqual(places(local).filter((place) => !place.startsWith("server-template")).sort(), [
      "bind 127.0.0.1:10000",
      "bind 127.1.2.3:28404",
      "bind 127.1.2.3:28443",
      "bind unix@/run/gatehouse/worker.sock",
      "nameserver vpc 127.0.0.1:5353",
    ]); // prettier-ignore
    assert.deepEqual(places(local).filter((place) => place.startsWith("server-template")).length, 1);
    refuseOtherMachines(render(local)["haproxy.cfg"] ?? "");
  });

  it("fails when something would still speak to another machine", () => {
    const config = "frontend edge\n    bind 127.0.0.1:8443\npeers others\n    server task-2 10.0.0.7:10000\n";
    assert.throws(() => refuseOtherMachines(config), {
      message: "haproxy.cfg: cannot run on loopback; got server task-2 10.0.0.7:10000",
    });
    assert.throws(
      () => refuseOtherMachines(render(INTENT)["haproxy.cfg"] ?? ""),
      /got nameserver vpc 169\.254\.169\.253:53/,
    );
  });
});
