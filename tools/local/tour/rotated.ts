import { Rotations } from "../rotation/rotations";
import { requestsText } from "../show/rotations";
import { holds, type Outcome } from "./expectation";
import type { TourContext } from "./context";

/** HAProxy's certificate rotates while requests go on: the agent swaps it, nobody else notices. */
export async function rotated(visit: TourContext): Promise<Outcome[]> {
  const rotations = new Rotations(visit);
  const rotation = await rotations.rotate();
  await rotations.end();
  const { served, failures, milliseconds } = rotation;
  const clean = served > 0 && Object.keys(failures).length === 0;
  const seen = milliseconds === undefined ? "never" : `after ${Math.round(milliseconds)} ms`;
  return [
    holds("no request fails, on connections kept and new", "0 failed", requestsText([rotation]), clean),
    holds("new handshakes show the new certificate", "after some time", seen, milliseconds !== undefined),
  ];
}
