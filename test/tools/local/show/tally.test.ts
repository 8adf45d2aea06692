import assert from "node:assert/strict";
import { PLAIN } from "../../../../tools/shared/style";
import type { Exchange } from "../../../../tools/local/gateway/exchange";
import { plainLine, tableLines } from "../../../../tools/local/show/table";
import { Tally } from "../../../../tools/local/show/tally";

function tallied(): Tally {
  const tally = new Tally();
  const answered = (name: string, status: number, type?: string) =>
    tally.answered({
      stage: { name, variables: {} },
      status,
      ...(type && { error: { message: "", type } }),
    } as Exchange);
  answered("v2", 200);
  answered("v1", 200);
  answered("v1", 401, "UNAUTHORIZED");
  answered("v1", 429);
  tally.logged('{"kind":"Request","stage":"v1","version":"blue","refusal":""}');
  tally.logged('{"kind":"Request","stage":"v1","version":"<NOSRV>","refusal":"subject.requests"}');
  tally.logged('{"kind":"Request","stage":"v2","version":"blue","refusal":""}');
  tally.logged('{"kind":"ConnectionError","stage":""}');
  return tally;
}

describe("the counts of a local run", () => {
  it("are a table by stage on a terminal, cut where it ends", () => {
    const lines = [
      "stage  requests  answers       versions  refusals",
      "v1     3         2xx 1, 4xx 2  blue 1    UNAUTHORIZED 1, subject.requests 1",
      "v2     1         2xx 1         blue 1",
    ];
    assert.deepEqual(tableLines(tallied(), PLAIN), lines);
    assert.deepEqual(
      tableLines(tallied(), PLAIN, 20),
      lines.map((line) => line.slice(0, 20)),
    );
  });

  it("are one line elsewhere", () => {
    assert.equal(
      plainLine(tallied()),
      "v1: 3 requests (2xx 1, 4xx 2; blue 1; UNAUTHORIZED 1, subject.requests 1) | v2: 1 requests (2xx 1; blue 1)",
    );
  });

  it("keep lines of HAProxy's log that are not JSON", () => {
    const tally = new Tally();
    tally.logged("Proxy edge stopped (cumulated conns: FE: 14, BE: 0).");
    tally.logged("{broken");
    assert.deepEqual(tally.broken, ["Proxy edge stopped (cumulated conns: FE: 14, BE: 0).", "{broken"]);
  });

  it("tell which answered requests HAProxy's log does not tell of, or more than once", () => {
    const tally = new Tally();
    const stage = { name: "v1", variables: {} };
    for (const requestId of ["once", "never", "twice"])
      tally.answered({ stage, status: 200, requestId, integration: { status: 200, latency: 1 } } as Exchange);
    tally.answered({ stage, status: 503, method: "POST", requestId: "refused", integration: { latency: 1, error: "reset" } } as Exchange); // prettier-ignore
    tally.forwarded("past the gateway");
    for (const id of ["once", "twice", "twice", "past the gateway"])
      tally.logged(JSON.stringify({ kind: "Request", stage: "v1", request_id: id }));
    assert.deepEqual(tally.requests, { answered: 4, withoutLine: ["never"], withMore: ["twice"] });
    assert.deepEqual(
      tally.unanswered.map((text) => text.replace(/^\S+ /, "")),
      ["POST: reset"],
    );
  });
});
