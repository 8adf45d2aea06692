import { once } from "node:events";
import { connect } from "node:tls";
import type { FleetTask } from "../fleet/task";
import type { ApiRoute } from "../gateway/api";
import type { Local } from "../running";
import { directTarget } from "../tour/past-gateway";

/** SHA-256 of the certificate that a new handshake with a task shows, verified as the gateway does. @throws if there is none */
export async function shownCertificate(task: FleetTask, route: ApiRoute, local: Local): Promise<string> {
  const { tls } = directTarget(local, route, task);
  const connection = connect({ ...tls, host: task.address, port: task.trafficPort });
  try {
    await once(connection, "secureConnect");
    return connection.getPeerCertificate().fingerprint256;
  } finally {
    connection.destroy();
  }
}
