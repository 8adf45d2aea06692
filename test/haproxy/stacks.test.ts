import { resolve } from "node:path";
import { stacks } from "../../stacks";
import { GoldenFiles } from "../support/golden";
import { renderedFor } from "./stacks";

const golden = new GoldenFiles(resolve(__dirname, "../../docs/haproxy"), __filename);

describe("the HAProxy configuration of the stack", () => {
  for (const stack of Object.keys(stacks)) {
    it(`${stack} is the one in docs/haproxy, byte for byte`, async () => {
      const { "haproxy.cfg": text = "" } = await renderedFor(stack);
      golden.assertSame(`${stack}.cfg`, text);
    });
  }

  it("stands in docs/haproxy for no other stack", () => {
    golden.assertNoOrphans(
      Object.keys(stacks).map((stack) => `${stack}.cfg`),
      (name) => name.endsWith(".cfg"),
    );
  });
});
