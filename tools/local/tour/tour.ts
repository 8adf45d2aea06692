import type { Local } from "../running";
import { expectThat, type Expectation, type Skipped } from "./expectation";
import { attached } from "./attached";
import { killed, replaced, shifted, stopped } from "./changes";
import { logged } from "./logged";
import { restAlone } from "./rest";
import { rotated } from "./rotated";
import { direct } from "./direct";
import { areVerified, verifiedTokens } from "./tokens";
import { throttled } from "./throttled";
import { tourContext, type TourContext } from "./context";
import { authorised, noToken, scopeScene, spoofed } from "./identity";

/** One look at the running plan. */
interface Scene {
  readonly title: string;
  readonly run: (context: TourContext) => Promise<(Expectation | Skipped)[]>;
  /** Where there is nothing of it in other plans. @default every plan */
  readonly of?: (local: Local) => boolean;
}

/** In this order: scenes that send many requests come after those that depend on a limit. */
const SCENES: readonly Scene[] = [
  { title: "authorised", run: authorised },
  { title: "no token", run: noToken },
  { title: "scopes", run: scopeScene },
  { title: "spoofed identity", run: spoofed },
  { title: "past the gateway", run: direct },
  { title: "tokens verified once more", run: verifiedTokens, of: areVerified },
  { title: "a REST API", run: restAlone, of: ({ api }) => api.rest !== undefined },
  { title: "throttled agent", run: throttled },
  { title: "weight shift", run: shifted },
  { title: "instance killed", run: killed },
  { title: "certificate rotated", run: rotated },
  { title: "another team's API", run: attached },
  { title: "deployment", run: replaced },
  { title: "task stopped", run: stopped },
];

/** An outcome and where in the tour it was seen. */
export type TourResult = (Expectation | Skipped) & { readonly scene: string };

/** How long scenes without load take, and how many loads there are. */
const FIXED_SECONDS = 19;
const LOADS = 6;

/** Walks through all scenes, in about so many seconds. */
export async function tour(local: Local, seconds: number, onSeen: (seen: TourResult) => void): Promise<TourResult[]> {
  const loadSeconds = Math.min(10, Math.max(1, (seconds - FIXED_SECONDS) / LOADS));
  const prepared = await tourContext(local, loadSeconds * 1000);
  const all: TourResult[] = [];
  const note = (scene: string, outcomes: readonly (Expectation | Skipped)[]): void => {
    for (const outcome of outcomes) {
      all.push({ ...outcome, scene });
      onSeen({ ...outcome, scene });
    }
  };
  for (const { title, run } of SCENES.filter(({ of }) => of?.(local) ?? true)) {
    note(
      title,
      prepared
        ? [...(await runScene(run, prepared)), await logged(local)]
        : [{ what: title, skipped: "no GET route of the plan takes a token" }],
    );
  }
  for (const caller of Object.values(prepared?.callers ?? {})) caller.close();
  const [broken] = local.tally.broken;
  note("logs", [
    expectThat(
      "every line of HAProxy's traffic log is JSON",
      "no other line",
      broken ?? "no other line",
      broken === undefined,
    ),
  ]);
  return all;
}

/** A scene that breaks has failed; the ones after it are still worth seeing. */
async function runScene(run: Scene["run"], prepared: TourContext): Promise<(Expectation | Skipped)[]> {
  try {
    return await run(prepared);
  } catch (error) {
    const got = error instanceof Error ? error.message : String(error);
    return [{ what: "the scene runs to its end", expected: "no error", got, ok: false }];
  }
}
