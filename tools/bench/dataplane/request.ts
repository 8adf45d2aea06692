import { createHash, randomBytes } from "node:crypto";

/** One of the gateway's origin proofs, thrown away with the run. */
export interface Proof {
  readonly value: string;
  readonly hash: string;
}

export function newProof(): Proof {
  const value = randomBytes(24).toString("hex");
  return { value, hash: createHash("sha256").update(value).digest("hex") };
}

/** As many as a busy ten seconds have, so that counters are looked up in a table and not found in a cache. */
const SUBJECTS = 1000;
const CLIENTS = 20;

/** A script for wrk: requests as the gateway sends them, of many subjects, clients and addresses in turn. */
export function loadScript(proof: Proof, stages: readonly string[]): string {
  return `local requests, at = {}, 0
function init()
  local stages = { ${stages.map((stage) => `"${stage}"`).join(", ")} }
  for i = 0, ${SUBJECTS - 1} do
    local subject, client = string.format("7b1d%04x-52f8-4c1e-9d7a-0c5e8f3a", i), "client-" .. i % ${CLIENTS}
    local scopes = "orders/read orders/write"
    requests[i] = wrk.format("GET", "/orders/" .. i .. "?page=2", {
      ["Host"] = "api.example.com",
      ["User-Agent"] = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0)",
      ["Accept"] = "application/json",
      ["X-Request-Id"] = string.format("JKJaXmPLvH%04xA=", i),
      ["X-Gatehouse-Stage"] = stages[i % #stages + 1],
      ["X-Client-Ip"] = "203.0." .. math.floor(i / 250) .. "." .. i % 250 + 1,
      ["X-Auth-Subject"] = subject,
      ["X-Auth-Client"] = client,
      ["X-Auth-Scopes"] = scopes,
      ["X-Gatehouse-Origin"] = "${proof.value};" .. subject .. ";" .. client .. ";" .. scopes,
    })
  end
end
function request()
  at = (at + 1) % ${SUBJECTS}
  return requests[at]
end
`;
}
