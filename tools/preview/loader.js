// Lets `require` read TypeScript. Types are checked elsewhere (`npm run types`); here they are only removed, by esbuild
// and once: what it made is kept under node_modules/.cache, so that a run after the first loads no compiler at all.
const { createHash } = require("node:crypto");
const fs = require("node:fs");
const path = require("node:path");

const ROOT = path.resolve(__dirname, "../..");
const CACHE = path.join(ROOT, "node_modules/.cache/gatehouse-preview");
const OPTIONS = {
  format: "cjs",
  platform: "node",
  target: "node20",
  sourcemap: "inline",
  sourcesContent: false,
  // Nothing of a folder's tsconfig.json changes the meaning of the code, and reading it takes time.
  tsconfigRaw: { compilerOptions: { target: "es2022", useDefineForClassFields: true } },
};

/** Where the code of each loaded file is kept; an error's frames are mapped back with it. */
const compiled = new Map();

/** esbuild, and what else decides what it makes of a file. */
function compiler() {
  const esbuild = require.resolve("esbuild");
  return { esbuild, salt: JSON.stringify([OPTIONS, esbuild, process.version]) };
}

/** Takes `.ts` over. */
function install() {
  const { esbuild, salt } = compiler();
  require.extensions[".ts"] = (module, file) => module._compile(javascript(file, esbuild, salt), file);
}

function javascript(file, esbuild, salt) {
  const source = fs.readFileSync(file, "utf8");
  const kept = keptAt(file, source, salt);
  compiled.set(file, kept);
  if (!fs.existsSync(kept)) compileWithImports([file], esbuild, salt);
  return fs.readFileSync(kept, "utf8");
}

/** Makes many files ready to be loaded, at once. */
function compile(files) {
  const { esbuild, salt } = compiler();
  compileWithImports(files, esbuild, salt);
}

/** One run of esbuild for files and all they import: starting it takes longer than what it does. */
function compileWithImports(files, esbuild, salt) {
  const sources = new Map();
  for (const file of files) collect(file, sources);
  const stale = [...sources].filter(([name, source]) => !fs.existsSync(keptAt(name, source, salt)));
  if (stale.length === 0) return;
  const { outputFiles } = require(esbuild).buildSync({
    ...OPTIONS,
    // esbuild remembers the folder that it was first called in; a program's may be gone by then.
    absWorkingDir: ROOT,
    entryPoints: stale.map(([name]) => name),
    outdir: ROOT,
    outbase: ROOT,
    bundle: false,
    write: false,
    // What is wrong is in the error, for whoever catches it.
    logLevel: "silent",
  });
  fs.mkdirSync(CACHE, { recursive: true });
  stale.forEach(([name, source], i) => write(keptAt(name, source, salt), outputFiles[i].text));
}

/** Whole or not at all: another preview may be reading. */
function write(file, text) {
  const draft = `${file}.${process.pid}`;
  fs.writeFileSync(draft, text);
  fs.renameSync(draft, file);
}

function collect(file, sources) {
  if (sources.has(file)) return;
  const source = fs.readFileSync(file, "utf8");
  sources.set(file, source);
  for (const [, specifier] of source.matchAll(/\bfrom\s+"(\.[^"]*)"/g)) {
    const target = path.resolve(path.dirname(file), specifier);
    const found = [`${target}.ts`, path.join(target, "index.ts")].find((candidate) => fs.existsSync(candidate));
    if (found) collect(found, sources);
  }
}

function keptAt(file, source, salt) {
  const key = createHash("sha256").update(salt).update("\0").update(file).update("\0").update(source).digest("hex");
  return path.join(CACHE, `${key.slice(0, 32)}.js`);
}

module.exports = { install, compile, compiledFile: (file) => compiled.get(file) };
