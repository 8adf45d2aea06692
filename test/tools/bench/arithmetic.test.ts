import assert from "node:assert/strict";
import { CONTENDER_NAMES, pausesMs, ratiosOf, summaries, type Summary } from "../../../tools/bench/dataplane/result";
import type { Round } from "../../../tools/bench/dataplane/rounds";
import { readWrk } from "../../../tools/bench/measure/wrk";

const WRK = `Running 2s test @ https://127.0.0.1:40001/
  1 threads and 64 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     1.61ms    2.05ms  34.47ms   91.20%
    Req/Sec    30.21k     1.02k   32.00k    75.00%
  Latency Distribution
     50%  840.00us
     75%    1.52ms
     90%    3.01ms
     99%    1.20s
  60420 requests in 2.00s, 21.03MB read
Requests/sec:  30123.45
Transfer/sec:     10.51MB
`;

const round = (requestsPerSecond: number, cpuMicroseconds: number, p99 = 2): Round => ({
  requests: 1,
  requestsPerSecond,
  p50: 1,
  p99,
  failed: 0,
  cpuMicroseconds,
  busy: 1,
  otherLoad: 0,
});

describe("the benchmark's arithmetic", () => {
  it("reads wrk in milliseconds, whatever the unit", () => {
    assert.deepEqual(readWrk(WRK), {
      requests: 60_420,
      requestsPerSecond: 30_123.45,
      p50: 0.84,
      p99: 1200,
      failed: 0,
    });
  });

  it("counts what failed: answers other than 2xx and 3xx, and broken connections", () => {
    const broken = "  Socket errors: connect 1, read 2, write 3, timeout 4\n  Non-2xx or 3xx responses: 20\n";
    assert.equal(readWrk(`${WRK}${broken}`).failed, 30);
  });

  it("fails when wrk did not run", () => {
    assert.throws(() => readWrk("unable to connect to 127.0.0.1:1"), /wrk did not run: unable to connect/);
  });

  it("keeps medians and the best of each contestant's rounds", () => {
    const rounds = new Map([["full", [round(100, 30), round(300, 20), round(200, 40)]]]);
    const [full] = summaries({ rounds, rejected: 0, disturbed: 0 });
    assert.equal(full?.requestsPerSecond, 200);
    assert.equal(full?.mostRequestsPerSecond, 300);
    assert.equal(full?.cpuMicroseconds, 30);
    assert.equal(full?.leastCpuMicroseconds, 20);
  });

  it("pauses so that connections together send what was asked, the time of an answer taken off", () => {
    const rows = summaries({ rounds: new Map([["full", [round(1000, 20)]]]), rejected: 0, disturbed: 0 });
    // 128 connections and 800 requests a second: each sends one in 160 ms, of which 1 is the answer's.
    assert.deepEqual([...pausesMs(rows, rows, 128)], [["full", 159]]);
  });

  it("compares in the direction that the name says, and leaves out what is not there", () => {
    const rows: Summary[] = summaries({
      rounds: new Map([
        [CONTENDER_NAMES.bare, [round(100, 20, 2)]],
        [CONTENDER_NAMES.full, [round(75, 25, 3)]],
      ]),
      rejected: 0,
      disturbed: 0,
    });
    assert.deepEqual(ratiosOf({ saturated: rows, two: rows, unsaturated: rows, paced: rows }), {
      fullToBareTls: 0.75,
      fullToBareTlsTwoConnections: 0.75,
      fullToBareTlsUnsaturated: 0.75,
      p99FullToBareTls: 1.5,
      p99FullToBareTlsUnsaturated: 1.5,
      p99FullToBareTlsPaced: 1.5,
      p50FullToBareTlsUnsaturated: 1,
      bareTlsToFullCpu: 0.8,
      bareTlsToFullCpuUnsaturated: 0.8,
    });
  });
});
