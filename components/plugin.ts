/**
 * What Pulumi starts when a program in another language uses the components: `main` of package.json, compiled. It is
 * compiled because `run-plugin` reads tsconfig.json of the folder that it is started from, which is the consumer's.
 */
import path from "node:path";
import { componentProviderHost, getPulumiComponents } from "@pulumi/pulumi/provider/experimental";
import * as components from "./index";
import { hostOf, refuseToRun } from "./shared/host";

/** Where package.json and the sources are, from dist/components/. */
const ROOT = path.join(__dirname, "../..");

if (hostOf(module) !== "run-plugin") refuseToRun();

componentProviderHost({ name: "gatehouse", dirname: ROOT, components: getPulumiComponents(components) }).catch(
  (error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    process.exit(1);
  },
);
