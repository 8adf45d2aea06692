// @pulumi/pulumi loads, at once, a TypeScript compiler and npm's dependency solver: together more code than all the rest.
// It needs them only to send functions of the program to the cloud. Here they are loaded when they are first touched.
const Module = require("node:module");
const path = require("node:path");

const HEAVY = new Set(["typescript", "@npmcli/arborist"]);
const SDK = path.join("@pulumi", "pulumi") + path.sep;

/** Makes the SDK load its heaviest dependencies on demand. */
function install() {
  const load = Module._load;
  Module._load = function (request, parent, isMain) {
    if (!HEAVY.has(request) || !parent?.filename?.includes(SDK)) return load.call(this, request, parent, isMain);
    return onDemand(() => load.call(Module, request, parent, isMain));
  };
}

/** Stands for a module; `__esModule` makes the SDK's import helper take it as it is instead of copying every member. */
function onDemand(load) {
  let loaded;
  const module = () => (loaded ??= load());
  return new Proxy(Object.create(null), {
    get: (_, name) => (name === "__esModule" ? true : name === "default" ? module() : module()[name]),
    has: (_, name) => name in module(),
    ownKeys: () => Reflect.ownKeys(module()),
  });
}

module.exports = { install };
