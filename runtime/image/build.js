// `node runtime/image/build.js`, before the image is built by hand. rootDir: TypeScript 6 wants it said for a single file.
require("ts-node").register({ transpileOnly: true, compilerOptions: { rootDir: "/" } });
require("./bundle.ts").bundleAgent();
const { directory, tag } = require("./build-context.ts").agentContext();
console.log(`docker build --platform linux/arm64 --tag gatehouse-agent:${tag} ${directory}`);
