import type { Local } from "../running";
import { holds, type Outcome, type Skipped } from "./expectation";
import { killed, replaced, shifted, stopped } from "./changes";
import { rotated } from "./rotated";
import { direct } from "./direct";
import { throttled } from "./throttled";
import { tourContext, type TourContext } from "./context";
import { authorised, noToken, scopes, spoofed } from "./identity";

/** One look at the running plan. */
interface Scene {
  readonly title: string;
  readonly look: (visit: TourContext) => Promise<(Outcome | Skipped)[]>;
}

/** In this order: who counts requests must be looked at before the ones who make many. */
const SCENES: readonly Scene[] = [
  { title: "authorised", look: authorised },
  { title: "no token", look: noToken },
  { title: "scopes", look: scopes },
  { title: "spoofed identity", look: spoofed },
  { title: "straight at HAProxy", look: direct },
  { title: "throttled agent", look: throttled },
  { title: "weight shift", look: shifted },
  { title: "instance killed", look: killed },
  { title: "certificate rotated", look: rotated },
  { title: "deployment", look: replaced },
  { title: "task stopped", look: stopped },
];

/** An outcome and where in the tour it was seen. */
export type Seen = (Outcome | Skipped) & { readonly scene: string };

/** What scenes without load take, and the parts of a tour that have it. */
const FIXED_SECONDS = 14;
const LOADS = 5;

/** Walks through all scenes, in about so many seconds. */
export async function tour(local: Local, seconds: number, onSeen: (seen: Seen) => void): Promise<Seen[]> {
  const loadSeconds = Math.min(10, Math.max(1, (seconds - FIXED_SECONDS) / LOADS));
  const prepared = await tourContext(local, loadSeconds * 1000);
  const all: Seen[] = [];
  const note = (scene: string, outcomes: readonly (Outcome | Skipped)[]): void => {
    for (const outcome of outcomes) {
      all.push({ ...outcome, scene });
      onSeen({ ...outcome, scene });
    }
  };
  for (const { title, look } of SCENES) {
    note(
      title,
      prepared ? await looked(look, prepared) : [{ what: title, skipped: "no GET route of the plan takes a token" }],
    );
  }
  for (const caller of Object.values(prepared?.callers ?? {})) caller.close();
  const [broken] = local.tally.broken;
  note("logs", [
    holds(
      "every line of HAProxy's traffic log is JSON",
      "no other line",
      broken ?? "no other line",
      broken === undefined,
    ),
  ]);
  return all;
}

/** A scene that breaks has failed; the ones after it are still worth seeing. */
async function looked(look: Scene["look"], prepared: TourContext): Promise<(Outcome | Skipped)[]> {
  try {
    return await look(prepared);
  } catch (error) {
    const got = error instanceof Error ? error.message : String(error);
    return [{ what: "the scene can be played", expected: "no error", got, ok: false }];
  }
}
