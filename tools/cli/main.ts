/** The command of the npm package: what can be said of a Gatehouse's arguments without an account, and who is attached to one. */
import { execute } from "../shared/command";
import { PACKAGE } from "./commands";

execute(PACKAGE, process.argv.slice(2)).then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
