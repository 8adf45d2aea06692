/*
 * Who may import whom; `npm run lint` checks it, types included. Tests may import everything, and nothing else imports them.
 */

const SHARED = ["components/shared/", "fields/"];
/** What others use of HAProxy's configuration: its types, its checks, its text. */
const HAPROXY = "haproxy/config/index.ts";

/** What the files of a folder may import of ours besides each other. */
const MAY_IMPORT = {
  "index.ts": ["components/index.ts", "stacks/index.ts"],
  // Of the components types only, see `stacks-import-types`.
  "stacks/": ["components/", "fields/", "policy/relaxation.ts"],

  // What of HAProxy's settings is an argument of a component.
  "components/index.ts": ["components/", HAPROXY],
  "components/plugin.ts": ["components/index.ts", "components/shared/"],
  "components/gatehouse/": [
    "components/api/",
    "components/request-path/",
    "components/certificate-path/",
    "components/foundation/",
    "components/observability/",
    ...SHARED,
    HAPROXY,
  ],
  // An API may have a domain of its own, and has its own alarms. Of the functions, only what they are told.
  "components/api/": [
    ...SHARED,
    "components/request-path/domain/",
    "components/observability/",
    HAPROXY,
    "runtime/authorizer/settings.ts",
    "runtime/issuer-keys/settings.ts",
  ],
  "components/regions/": [
    ...SHARED,
    "components/gatehouse/",
    "components/request-path/domain/",
    "components/observability/",
  ],
  // Of an API, only how it is registered.
  "components/private-api-front/": [...SHARED, HAPROXY, "components/request-path/", "components/api/registration.ts"],
  "components/request-path/link/": SHARED,
  "components/request-path/balancer/": SHARED,
  // Of the agent, only by which variables it is told its settings.
  "components/request-path/fleet/": [
    ...SHARED,
    HAPROXY,
    "runtime/agent/environment.ts",
    "runtime/agent/collect/environment.ts",
  ],
  "components/request-path/domain/": SHARED,
  "components/request-path/heartbeat/": SHARED,
  "components/request-path/haproxy-image/": [...SHARED, "runtime/image/"],
  "components/certificate-path/": [...SHARED, "runtime/rotation/", "runtime/image/"],
  "components/foundation/": SHARED,
  // Of HAProxy, which classes of callers there are.
  "components/observability/": [...SHARED, "runtime/", HAPROXY],
  "components/shared/": ["fields/"],

  "fields/": [],
  // How certificates are read and checked.
  "haproxy/": ["fields/", "runtime/certificate/"],
  "runtime/certificate/": [],
  "runtime/rotation/": ["runtime/certificate/"],
  "runtime/authorizer/": ["runtime/certificate/", "runtime/tokens/"],
  // How keys of issuers are read, and written for the agent.
  "runtime/tokens/": ["fields/", HAPROXY],
  "runtime/issuer-keys/": ["runtime/certificate/", "runtime/tokens/", HAPROXY],
  "runtime/agent/": ["runtime/certificate/", "runtime/tokens/", "fields/", HAPROXY],
  "runtime/heartbeat/": [],
  "runtime/image/": [],
  "policy/": [],

  "tools/": ["index.ts", "stacks/", "components/", "fields/", "haproxy/", "runtime/", "policy/"],
};

const FOLDERS = Object.keys(MAY_IMPORT);
const OURS = FOLDERS.map(start);

/** Where the product and its tools are started: what none of these reaches is used by nobody. */
const STARTS = [
  "^index\\.ts$",
  "^components/(index|plugin)\\.ts$",
  "^stacks/[^/]+\\.ts$",
  "^policy/crossguard/pack\\.ts$",
  "^runtime/agent/main\\.ts$",
  "^runtime/(rotation|authorizer|issuer-keys)/handler\\.ts$",
  "^runtime/image/[^/]+\\.js$",
  "^tools/.*\\.(js|mjs)$",
  "^tools/cli/main\\.ts$",
  "^tools/testing/index\\.ts$",
];

module.exports = {
  forbidden: [
    {
      name: "no-circles",
      comment: "Move what both need into a file that imports neither. An import of a type counts too.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "only-what-is-there",
      comment: "The import leads nowhere.",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: "a-row-for-each-folder",
      comment: "The folder has no row in MAY_IMPORT (.dependency-cruiser.cjs): say there what it may import.",
      severity: "error",
      from: { pathNot: [...OURS, "^test/", "^\\.", "^[^/]+\\.(cjs|mjs)$"] },
      to: {},
    },
    ...FOLDERS.map((folder) => ({
      name: `imports-of-${folder.replace(/\/$/, "")}`,
      comment: `MAY_IMPORT (.dependency-cruiser.cjs): ${folder} imports ${MAY_IMPORT[folder].join(", ") || "nothing of ours"}.`,
      severity: "error",
      from: { path: start(folder) },
      to: {
        pathNot: [start(folder), ...MAY_IMPORT[folder].map(start), "node_modules/"],
        dependencyTypesNot: ["core"],
        couldNotResolve: false,
      },
    })),
    {
      name: "stacks-import-types",
      comment: "A stack holds values; the program makes components of them.",
      severity: "error",
      from: { path: "^stacks/" },
      to: { path: "^components/", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "without-pulumi",
      comment: "What runs in AWS, what HAProxy is told, what a field is and what stacks hold: none of it knows Pulumi.",
      severity: "error",
      from: { path: "^(runtime|haproxy|fields|stacks)/" },
      to: { path: "node_modules/@pulumi/" },
    },
    {
      name: "nothing-to-install-but-pulumi",
      comment: "Importers have Pulumi's packages only. What else the components need is bundled, or is a type.",
      severity: "error",
      from: { path: "^(components|fields|haproxy|policy|tools/(cli|testing|preview/answers))/" },
      to: { path: "node_modules/", pathNot: "node_modules/(@pulumi|esbuild)/", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "esbuild-where-sources-are",
      comment: "Bundles are made in the repository and shipped in the package.",
      severity: "error",
      from: { path: "^(components|fields|haproxy|tools/cli)/", pathNot: "^components/shared/bundled\\.ts$" },
      to: { path: "node_modules/esbuild/", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "used-by-somebody",
      comment: "Neither the program, the package, what runs in AWS nor a tool reaches it. Delete it.",
      severity: "error",
      from: { path: STARTS },
      to: {
        path: "^(components|fields|haproxy|runtime|stacks|policy|tools)/.*\\.ts$",
        pathNot: ["\\.d\\.ts$", ...STARTS],
        reachable: false,
      },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    // An example and a fixture is another project, with packages of its own.
    exclude: { path: "(^|/)dist/|^examples/|^test/fixtures/" },
    tsPreCompilationDeps: true,
    // How a command names the file that it starts.
    exoticRequireStrings: ["require.resolve"],
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
    },
  },
};

/** Files below a folder, or a file, by the start of their path. */
function start(path) {
  return `^${path.replace(/[.]/g, "\\.")}${path.includes(".") ? "$" : ""}`;
}
