import { spawnSync } from "node:child_process";

/** Where nginx is: `GATEHOUSE_NGINX`, else on the PATH; undefined if it does not start. */
export function nginxPath(): string | undefined {
  const path = process.env["GATEHOUSE_NGINX"] ?? "nginx";
  return spawnSync(path, ["-v"]).error ? undefined : path;
}
