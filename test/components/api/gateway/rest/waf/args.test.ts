import assert from "node:assert/strict";
import { isIPv4, isIPv6 } from "node:net";
import fc from "fast-check";
import { WAF } from "../../../../../../components/api/gateway/rest/waf/args";

const deny = (network: string) => WAF.problems({ deny: [network] });

describe("a firewall's settings", () => {
  it("take networks of IPv4 and IPv6, and refuse all else", () => {
    for (const network of [
      "198.51.100.0/24",
      "0.0.0.1/1",
      "255.255.255.255/32",
      "2001:db8::/32",
      "::1/128",
      "::ffff:1.2.3.4/128",
    ])
      assert.deepEqual(deny(network), [], network);
    for (const network of [
      "198.51.100.0",
      "198.51.100/24",
      "198.51.100.0.1/24",
      "256.0.0.1/8",
      "1.2.3.4/0",
      "1.2.3.4/33",
      "::/0",
      "::1/129",
      "fe80::1%eth0/64",
      "x::/8",
      "1.2.3.4/8/8",
      "1.2.3.4./8",
      "a.b.c.d/8",
      "]::/8",
    ])
      // prettier-ignore
      assert.equal(deny(network).length, 1, network);
  });

  it("take every address that there is", () => {
    fc.assert(fc.property(fc.ipV4(), (address) => isIPv4(address) && deny(`${address}/32`).length === 0));
    fc.assert(fc.property(fc.ipV6(), (address) => isIPv6(address) && deny(`${address}/128`).length === 0));
  });

  it("refuse a reason that says nothing, two headers of a name, and a group twice", () => {
    assert.equal(WAF.problems({ countBecause: "why not" }).length, 1);
    const header = { label: "awswaf:x", name: "a", value: "1" };
    assert.equal(WAF.problems({ labelHeaders: [header, header] }).length, 1);
    assert.equal(WAF.problems({ managedGroups: [{ name: "A" }, { name: "A" }] }).length, 1);
  });
});
