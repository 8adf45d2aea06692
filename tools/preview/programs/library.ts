import Module from "node:module";
import path from "node:path";

const LIBRARY = path.resolve(__dirname, "../../../components/index");

/** A program that has not installed the library gets this repository's. */
export async function withLibrary<T>(run: () => Promise<T>): Promise<T> {
  const loader = Module as unknown as { _resolveFilename: (request: string, ...more: unknown[]) => string };
  const before = loader._resolveFilename;
  loader._resolveFilename = (request, ...more) => before(request === "pulumi-gatehouse" ? LIBRARY : request, ...more);
  try {
    return await run();
  } finally {
    loader._resolveFilename = before;
  }
}
