import { setTimeout as sleep } from "node:timers/promises";
import { registrationKey } from "../../../haproxy/config";
import { jsonOf } from "../../shared/http/client";
import { until } from "../../shared/until";
import { shiftWeights } from "../fleet/shift";
import { samplePath, sampleRoute } from "./sample-route";
import type { TourContext } from "./context";
import { expectEqual, expectThat, type Expectation, type Skipped } from "./expectation";
import { failedText, loadWhile } from "./load";

/** Longer than agents take from one look at the registrations to the next. */
const NEXT_LOOK_MS = 12_000;

/** Another program's API comes, shifts its weights, breaks and goes, while requests of the first one go on: none of them fails. */
export async function attached(context: TourContext): Promise<(Expectation | Skipped)[]> {
  const { local } = context;
  const [team] = local.teams;
  const [api] = team?.apis("") ?? [];
  const route = api && sampleRoute(api);
  const [version, next] = team?.versions ?? [];
  if (!team || !api || !route || !version) return [{ what: "another program", skipped: "none is attached" }];
  const path = `/${api.basePaths[0]?.path}${samplePath(route)}`;
  const seen: (Expectation | Skipped)[] = [];
  const status = async (): Promise<number> => (await context.callers.Service.get(path)).status;

  const scene = async (): Promise<void> => {
    const began = Date.now();
    await team.attach(local.attachable);
    await until("the attached API answers", async () => (await status()) === 200);
    const seconds = ((Date.now() - began) / 1000).toFixed(1);
    seen.push(expectThat(`${team.names[0]} answers`, "within 20 s", `after ${seconds} s`, Number(seconds) < 20));

    if (next && next.stage === version.stage) {
      await shiftWeights(local, version.stage, { [version.name]: 0, [next.name]: 100 });
      const answers = await Promise.all([1, 2, 3, 4].map(() => context.callers.Service.get(path)));
      const versions = [...new Set(answers.map((answer) => String(jsonOf(answer).version)))];
      seen.push(expectEqual("its weights 0 and 100", next.name, versions.join(", ")));
    }
    await local.store.setObject(registrationKey(team.names[0]!), '{"schema":1,"name":"garbage');
    await sleep(NEXT_LOOK_MS);
    seen.push(expectEqual("its registration is garbage: the last good one stays", "200", String(await status())));

    await team.detach(local.attachable);
    await sleep(NEXT_LOOK_MS);
    seen.push(expectEqual("it is gone", "404", String(await status())));
  };
  const load = await loadWhile(context, scene());
  seen.push(
    expectEqual("no request of the first API fails meanwhile", `0 of ${load.requests} failed`, failedText(load)),
  );
  return seen;
}
