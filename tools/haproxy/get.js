// rootDir, because TypeScript 6 wants it said when a single file is compiled.
require("ts-node").register({ transpileOnly: true, compilerOptions: { rootDir: "/" } });
require("./get.ts");
