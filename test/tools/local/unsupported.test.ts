import assert from "node:assert/strict";
import { render } from "../../../haproxy/config";
import { refuseUnsupported } from "../../../tools/local/unsupported";
import { orders } from "../../haproxy/gateway";
import { AUTHORITY } from "../../support/certificates";

const refusal = (version: object): string => {
  const versions = [{ name: "blue", host: "blue.svc.local", port: 8080, weight: 1, ...version }];
  const task = { files: render(orders([{ name: "v1", versions }])) };
  try {
    refuseUnsupported({ stack: "dev" } as never, task as never, [{}] as never);
    return "";
  } catch (error) {
    return (error as Error).message;
  }
};

describe("A plan on this machine", () => {
  it("fails where it needs backends that are not imitated here", () => {
    assert.equal(refusal({}), "");
    const tls = "haproxy.cfg: backends that speak TLS cannot run here yet: leave tls out of the versions";
    for (const settings of [{}, { authority: "Public" }, { caCertificates: AUTHORITY }])
      assert.equal(refusal({ tls: settings }), tls);
    assert.equal(
      refusal({ protocol: "Http2" }),
      "haproxy.cfg: backends that speak HTTP/2 cannot run here yet: leave protocol out of the versions",
    );
  });
});
