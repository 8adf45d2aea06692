/**
 * What Pulumi starts when a program in another language uses the components: `main` of package.json, compiled. It is
 * compiled because `run-plugin` reads tsconfig.json of the folder that it is started from, which is the consumer's; and it serves the
 * schema that is committed, because Pulumi's analyser takes six seconds at each start, and leaves out defaults.
 */
import { main } from "@pulumi/pulumi/provider";
import { hostOf, refuseToRun } from "./shared/host";
import { GatehouseProvider } from "./shared/provider";
import * as components from "./index";

if (hostOf(module) !== "run-plugin") refuseToRun();

main(new GatehouseProvider(components), process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exit(1);
});
