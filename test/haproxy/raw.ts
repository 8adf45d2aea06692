import { once } from "node:events";
import { connect, type TLSSocket } from "node:tls";
import type { Edge } from "../support/haproxy";

/** A TLS connection for bytes that no HTTP client would send. */
export interface Raw {
  readonly socket: TLSSocket;
  /** What came back so far. */
  readonly text: () => string;
  /** Resolves once HAProxy has closed it. */
  readonly closed: Promise<unknown>;
}

export async function raw(edge: Edge, protocol: "http/1.1" | "h2" = "http/1.1"): Promise<Raw> {
  const socket = connect({
    host: "127.0.0.1",
    port: edge.trafficPort,
    rejectUnauthorized: false,
    ALPNProtocols: [protocol],
  });
  let text = "";
  socket.on("data", (data: Buffer) => (text += data.toString("latin1"))).on("error", () => undefined);
  const closed = once(socket, "close");
  await once(socket, "secureConnect");
  return { socket, text: () => text, closed };
}

/** One HTTP/2 frame. */
export function frame(type: number, flags: number, stream: number, payload: Buffer = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** What opens an HTTP/2 connection: the preface and empty SETTINGS. */
export const PREFACE = Buffer.concat([Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), frame(4, 0, 0)]);

/** `GET / HTTP/2` to `a`, as an HPACK block of static and literal fields. */
export const GET = Buffer.from([0x82, 0x84, 0x87, 0x41, 0x01, 0x61]);
