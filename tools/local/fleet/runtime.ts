import { socket } from "../../../runtime/agent/haproxy/socket";

/** A server of a backend: a version's template has one for each instance it may have. */
export interface RuntimeServer {
  readonly version: string;
  readonly up: boolean;
  readonly weight: number;
}

/** The servers of a backend, by HAProxy's Runtime API. */
export async function runtimeServers(path: string, backend: string): Promise<RuntimeServer[]> {
  const [, , ...rows] = (await socket(path)(`show servers state ${backend}`)).split("\n");
  // Columns: be_id be_name srv_id srv_name srv_addr srv_op_state srv_admin_state srv_uweight …
  return rows
    .map((row) => row.split(" "))
    .map(([, , , name = "", , operational, administrative, weight]) => ({
      version: name.slice(0, name.lastIndexOf(".")),
      // 0 is down. Out of service by configuration alone (4) is a place that the agent has filled.
      up: operational !== "0" && (Number(administrative) & ~4) === 0,
      weight: Number(weight),
    }));
}
