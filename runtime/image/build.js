// `node runtime/image/build.js`, before the image is built. rootDir: TypeScript 6 wants it said for a single file.
require("ts-node").register({ transpileOnly: true, compilerOptions: { rootDir: "/" } });
console.log(require("./bundle.ts").bundleAgent());
