// Stryker's runner asks for Mocha's files without their extension, which is .cjs since Mocha 12
// (@stryker-mutator/mocha-runner 10.0.0, dist/src/lib-wrapper.js). Node tries the extensions that it knows: one more.
require.extensions[".cjs"] ??= require.extensions[".js"];
