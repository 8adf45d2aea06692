import type { KeyObject } from "node:crypto";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { connect, createServer, type SecureVersion, type Server, type TLSSocket } from "node:tls";
import type { Use } from "../certificate/use";

/** A loopback handshake takes milliseconds; whoever waits longer waits for ever. */
const PATIENCE_MS = 5000;

/** One side of a handshake: what it shows, and whom it believes; certificates as PEM. */
export interface HandshakeSide {
  readonly shown?: { readonly chain: string; readonly key: KeyObject };
  readonly trusted?: readonly string[];
}

/** What is tried. */
export interface Trial {
  readonly version: SecureVersion;
  /** The name that the client asks for. */
  readonly name: string;
  readonly server: HandshakeSide;
  readonly client: HandshakeSide;
  /** Whose verdict counts: the side that verifies the certificate in question. */
  readonly verifier: Use;
}

/** How a trial ended for the verifier: with the other side's certificate, by SHA-256, or with the reason why not. */
export interface HandshakeVerdict {
  readonly fingerprint?: string;
  readonly refusal?: string;
}

/** One handshake on 127.0.0.1, closed as soon as the verifier has decided. */
export async function meetOnLoopback(trial: Trial): Promise<HandshakeVerdict> {
  const { server: serverSide, client: clientSide, version, name, verifier } = trial;
  const versions = { minVersion: version, maxVersion: version };
  const server = createServer({
    ...versions,
    ...(serverSide.shown && { cert: serverSide.shown.chain, key: printKey(serverSide.shown.key) }),
    ...(verifier === "Server" && { requestCert: true, rejectUnauthorized: false, ca: [...(serverSide.trusted ?? [])] }),
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const socket = connect({
    ...versions,
    host: "127.0.0.1",
    port: (server.address() as AddressInfo).port,
    servername: name,
    ca: [...(clientSide.trusted ?? [])],
    ...(clientSide.shown && { cert: clientSide.shown.chain, key: printKey(clientSide.shown.key) }),
  });
  try {
    return await (verifier === "Client" ? clientVerdict(socket) : serverVerdict(server, socket));
  } finally {
    socket.destroy();
    server.close();
  }
}

function clientVerdict(socket: TLSSocket): Promise<HandshakeVerdict> {
  return new Promise((resolve) => {
    socket.setTimeout(PATIENCE_MS, () => resolve({ refusal: "no answer" }));
    socket.once("error", (error: Error) => resolve(refused(error)));
    socket.once("secureConnect", () => resolve(accepted(socket)));
  });
}

/** In TLS 1.3 the client is content before the server has looked at its certificate, so only the server's word counts. */
function serverVerdict(server: Server, socket: TLSSocket): Promise<HandshakeVerdict> {
  return new Promise((resolve) => {
    socket.setTimeout(PATIENCE_MS, () => resolve({ refusal: "no answer" }));
    // Follows the server's refusal, or is the client's own.
    socket.once("error", (error: Error) => setImmediate(() => resolve(refused(error))));
    server.once("tlsClientError", (error: Error) => resolve(refused(error)));
    // The server lets everybody in and is asked what it thinks of them: when it refuses by itself it does not say why.
    server.once("secureConnection", (peer) => resolve(peer.authorized ? accepted(peer) : denied(peer)));
  });
}

function denied(peer: TLSSocket): HandshakeVerdict {
  return { refusal: String(peer.authorizationError) };
}

function accepted(socket: TLSSocket): HandshakeVerdict {
  const met = socket.getPeerX509Certificate();
  return met === undefined ? { refusal: "no certificate was shown" } : { fingerprint: met.fingerprint256 };
}

/** OpenSSL's code alone: its text may quote the certificate. */
function refused(error: Error & { code?: string }): HandshakeVerdict {
  return { refusal: error.code ?? "refused" };
}

/** A TLS context takes no `KeyObject`. */
function printKey(key: KeyObject): string {
  return key.export({ type: "pkcs8", format: "pem" }).toString();
}
