import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import type { Exchange } from "../../../../tools/local/gateway/exchange";
import { onKeys } from "../../../../tools/local/show/keys";
import { live } from "../../../../tools/local/show/live";
import { Tally } from "../../../../tools/local/show/tally";
import { PLAIN } from "../../../../tools/shared/style";
import { until } from "../../../support/haproxy";

function output(isTTY: boolean) {
  const out = Object.assign(new PassThrough(), { isTTY, columns: 80 });
  return { out: out as unknown as NodeJS.WriteStream, written: () => String(out.read() ?? "") };
}

function tallied(): Tally {
  const tally = new Tally();
  tally.answered({ stage: { name: "v1", variables: {} }, status: 200 } as Exchange);
  return tally;
}

describe("the live counts", () => {
  it("stay below what is said meanwhile on a terminal", () => {
    const { out, written } = output(true);
    const shown = live(tallied(), out, PLAIN);
    shown.say("one");
    shown.say("two");
    shown.end();
    const table = "\x1b[2Kstage  requests  answers  versions  refusals\n\x1b[2Kv1     1         2xx 1\n";
    assert.equal(written(), `one\n${table}\x1b[2A\x1b[Jtwo\n${table}\x1b[2A${table}`);
  });

  it("are lines between what is said elsewhere", () => {
    const { out, written } = output(false);
    const shown = live(tallied(), out, PLAIN);
    shown.say("one");
    shown.end();
    assert.equal(written(), "one\nv1: 1 requests (2xx 1)\n");
  });
});

describe("keys", () => {
  it("do what they are there for until they are over", async () => {
    const input = new PassThrough();
    let pressed = 0;
    const end = onKeys(input as unknown as NodeJS.ReadStream, { r: () => (pressed += 1) });
    input.write("rxr");
    await until("both are seen", () => pressed === 2);
    end();
    input.write("r");
    assert.equal(pressed, 2);
    assert.equal(input.isPaused(), true);
  });
});
