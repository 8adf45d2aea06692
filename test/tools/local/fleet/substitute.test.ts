import assert from "node:assert/strict";
import { render } from "../../../../haproxy/config";
import { onLoopback, type SubstitutePlaces } from "../../../../tools/local/fleet/substitute";

const PLACES: SubstitutePlaces = {
  directory: "/tmp/x",
  address: "127.0.0.1",
  resolver: { address: "127.0.0.1", port: 5353 },
  listener: (port) => port + 10_000,
  backend: (port) => port + 20_000,
};
const CONFIG = render({
  stages: [{ name: "v1", versions: [{ name: "blue", host: "v1-blue.example.internal", port: 8080, weight: 100 }] }],
})["haproxy.cfg"]!;

/** The lines that differ, as they were and as they are. */
function changes(before: string, after: string): [string, string][] {
  const now = after.split("\n");
  const pairs = before.split("\n").map((line, i): [string, string] => [line.trim(), now[i]?.trim() ?? ""]);
  assert.equal(pairs.length, now.length);
  return pairs.filter(([was, is]) => was !== is);
}

describe("the plan's configuration on loopback", () => {
  const after = onLoopback(CONFIG, "/run/gatehouse", PLACES);

  it("differs in directory, addresses, ports and resolver, and in nothing else", () => {
    const known = (line: string): string =>
      line
        .replaceAll("/tmp/x/", "/run/gatehouse/")
        .replace(/^bind 127\.0\.0\.1:18/, "bind 0.0.0.0:8")
        .replace(/^bind 127\.0\.0\.1:20000/, "bind 127.0.0.1:10000")
        .replace(":28080 ", ":8080 ")
        .replace("127.0.0.1:5353", "169.254.169.253:53");
    const differing = changes(CONFIG, after);
    assert.deepEqual(
      differing.map(([, is]) => known(is)),
      differing.map(([was]) => was),
    );
  });

  it("listens, resolves and finds backends where it is told to", () => {
    const lines = (pattern: RegExp): string[] => after.match(pattern)?.map((line) => line.trim()) ?? [];
    assert.deepEqual(lines(/^ +bind \S+/gm).sort(), [
      "bind 127.0.0.1:18404",
      "bind 127.0.0.1:18443",
      "bind 127.0.0.1:20000",
    ]);
    assert.deepEqual(lines(/^ +nameserver .*/gm), ["nameserver vpc 127.0.0.1:5353"]);
    const backends = lines(/^ +server-template \S+ \d+ \S+/gm);
    assert.deepEqual(new Set(backends.map((line) => line.split(" ")[3])), new Set(["v1-blue.example.internal:28080"]));
    assert.equal(after.includes("/run/gatehouse"), false);
  });

  it("fails when something would still speak to another machine", () => {
    const config = `${CONFIG}\npeers others\n    server task-2 10.0.0.7:10000\n`;
    assert.throws(() => onLoopback(config, "/run/gatehouse", PLACES), {
      message: "haproxy.cfg: cannot run on loopback; got server task-2 10.0.0.7:10000",
    });
  });
});
