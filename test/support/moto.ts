import { spawnSync } from "node:child_process";
import { MotoServer } from "../../tools/shared/moto-server";

/** Skips the suite where there is no `moto_server`. For a `before` hook. */
export function skipWithoutMoto(context: Mocha.Context): void {
  context.timeout(120_000);
  if (!spawnSync("moto_server", ["--help"]).error) return;
  process.stderr.write("skipped: moto_server not found on the PATH\n");
  context.skip();
}

/** An imitation of AWS, or a skip of the suite where there is none. For a `before` hook. */
export async function motoOrSkip(context: Mocha.Context): Promise<MotoServer> {
  skipWithoutMoto(context);
  return MotoServer.start();
}
