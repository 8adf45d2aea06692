// The load and the backend run in processes of their own: what they cost must not be taken for the server's.
require("ts-node").register({ transpileOnly: true, compilerOptions: { rootDir: "/" } });
const PROGRAMS = { backend: () => require("./backend.ts"), load: () => require("./load.ts") };
PROGRAMS[process.argv[2]]();
