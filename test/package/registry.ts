import { createHash } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A registry on loopback that has one package. */
export interface Registry {
  readonly url: string;
  /** The names that it was asked for and does not have. */
  readonly unknown: readonly string[];
  close(): void;
}

/** Serves a packed file under the name and version that its package.json has, as the npm registry would, and nothing else. */
export async function serveRegistry(tarball: string, manifest: { name: string; version: string }): Promise<Registry> {
  const file = readFileSync(tarball);
  const integrity = `sha512-${createHash("sha512").update(file).digest("base64")}`;
  const unknown: string[] = [];
  const server = createServer((request, response) => {
    const name = decodeURIComponent(request.url!.slice(1));
    if (name === "package.tgz") return response.end(file);
    if (name !== manifest.name) {
      unknown.push(name);
      return response.writeHead(404, { "content-type": "application/json" }).end('{"error":"not_found"}');
    }
    const dist = { tarball: `${url}package.tgz`, integrity };
    const versions = { [manifest.version]: { ...manifest, dist } };
    const about = { name, "dist-tags": { latest: manifest.version }, versions, time: {} };
    return response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(about));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return { url, unknown, close: () => server.close() };
}
