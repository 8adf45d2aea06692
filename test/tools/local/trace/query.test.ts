import assert from "node:assert/strict";
import { CommandError } from "../../../../tools/shared/command-error";
import { Hop, LogEvents } from "../../../../tools/local/trace/log-events";
import { runQuery } from "../../../../tools/local/trace/query";
import { savedQuery } from "../../../../tools/local/trace/trace";
import { planOf } from "../../../support/plans";

describe("a query over the logs of a local run", () => {
  const time = { now: 0 };
  const logs = new LogEvents(() => time.now);
  const write = (hop: Hop, at: number, line: string) => {
    time.now = at;
    logs.of(hop)(line);
  };
  before(() => {
    write(Hop.Service, 30, '{"request_id":"a","status":200}');
    write(Hop.Gateway, 20, '{"requestId":"a"}');
    write(Hop.Gateway, 10, '{"requestId":"b"}');
    write(Hop.Haproxy, 25, '{"request_id":"a"}');
    write(Hop.Haproxy, 26, "no JSON");
  });

  it("finds a request by either name of its id, in the order of time", () => {
    const found = runQuery('filter requestId = "a" or request_id = "a" | sort @timestamp', logs.all);
    assert.deepEqual(
      found.map(({ hop, timestamp }) => [hop, timestamp]),
      [
        [Hop.Gateway, 20],
        [Hop.Haproxy, 25],
        [Hop.Service, 30],
      ],
    );
  });

  it("is the plan's own, which every stack saves", async () => {
    for (const stack of ["dev", "prod"]) {
      const query = savedQuery(await planOf(stack), "one-request").replaceAll("REQUEST_ID", "b");
      assert.deepEqual(
        runQuery(query, logs.all).map(({ hop }) => hop),
        [Hop.Gateway],
      );
    }
  });

  for (const other of [
    "stats count(*) by stage",
    'filter a = "x" | sort @timestamp | limit 1',
    'filter a like "x" | sort @timestamp',
    'filter a = "x" and b = "y" | sort @timestamp',
    'filter a = "x" | sort @timestamp desc',
  ])
    it(`fails when it would have to understand more: ${other}`, () => {
      assert.throws(() => runQuery(other, logs.all), CommandError);
    });
});
