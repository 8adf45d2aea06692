import { Rotations } from "../rotation/rotations";
import { requestsText } from "../show/rotations";
import { expectThat, type Expectation } from "./expectation";
import type { TourContext } from "./context";

/** HAProxy's certificate rotates while requests go on: the agent swaps it, and no request fails. */
export async function rotated(context: TourContext): Promise<Expectation[]> {
  const rotations = new Rotations(context);
  const rotation = await rotations.rotate();
  await rotations.end();
  const { served, failures, milliseconds } = rotation;
  const clean = served > 0 && Object.keys(failures).length === 0;
  const seen = milliseconds === undefined ? "never" : `after ${Math.round(milliseconds)} ms`;
  return [
    expectThat("no request fails, on connections kept and new", "0 failed", requestsText([rotation]), clean),
    expectThat("new handshakes show the new certificate", "after some time", seen, milliseconds !== undefined),
  ];
}
