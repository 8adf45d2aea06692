import { once } from "node:events";
import { connect, type ConnectionOptions, type DetailedPeerCertificate } from "node:tls";

/** The certificate that a new handshake shows, with its issuers. @throws if there is no handshake */
export async function shownCertificate(options: ConnectionOptions): Promise<DetailedPeerCertificate> {
  const connection = connect(options);
  try {
    await once(connection, "secureConnect");
    return connection.getPeerCertificate(true);
  } finally {
    connection.destroy();
  }
}
