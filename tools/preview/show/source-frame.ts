import { readFileSync } from "node:fs";
import { SourceMap, type SourceMapPayload } from "node:module";
import path from "node:path";
import { compiledFile } from "../loader.js";

const PLACE = /\(?([^()\s]+\.ts):(\d+):(\d+)\)?$/;
const INLINE_MAP = /\/\/# sourceMappingURL=data:application\/json;base64,([\w+/=]+)\s*$/;

/**
 * A frame with the line of the source it was written on. Maps are read only here, after a failure: kept ready at run
 * time they would be consulted for each of the thousand stack traces that the SDK takes.
 */
export function sourceFrame(frame: string): string {
  const [place, file = "", line = "", column = ""] = PLACE.exec(frame) ?? [];
  if (place === undefined) return frame;
  const map = mapOf(file);
  const entry = map?.findEntry(Number(line) - 1, Number(column) - 1);
  const found = entry && "originalLine" in entry ? entry : undefined;
  const where = found ? `${found.originalLine + 1}:${found.originalColumn + 1}` : `${line}:${column}`;
  return frame.replace(place, `(${path.relative(process.cwd(), file)}:${where})`);
}

function mapOf(file: string): SourceMap | undefined {
  const compiled = compiledFile(file);
  const encoded = compiled && INLINE_MAP.exec(readFileSync(compiled, "utf8"))?.[1];
  return encoded ? new SourceMap(JSON.parse(Buffer.from(encoded, "base64").toString()) as SourceMapPayload) : undefined;
}
