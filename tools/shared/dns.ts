import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { decode, encode, type Answer, type Packet } from "dns-packet";

/** What a name has: its addresses of the moment, and for how many seconds an answer holds. */
export interface AddressRecord {
  readonly ttlSeconds: number;
  readonly addresses: readonly string[];
}

/** Cloud Map answers with up to eight healthy instances, chosen at random (routing policy MULTIVALUE). */
const MOST_ANSWERS = 8;
/** Response codes of RFC 1035; they are the low bits of the header's flags. */
const NO_SUCH_NAME = 3;
const AUTHORITATIVE = 0x400;

/** Finds the addresses of a name, which is in small letters; undefined for a name that does not exist. */
export type LookUp = (name: string) => AddressRecord | undefined;

/** What a resolver of the VPC would answer to a query. */
export function dnsAnswer(query: Packet, lookUp: LookUp): Packet {
  const question = query.questions?.[0];
  const found = question && lookUp(question.name.toLowerCase());
  const records: Answer[] =
    question?.type === "A" && found
      ? some(found.addresses).map((data) => ({ type: "A", name: question.name, ttl: found.ttlSeconds, data }))
      : [];
  return {
    type: "response",
    id: query.id ?? 0,
    flags: AUTHORITATIVE | (found ? 0 : NO_SUCH_NAME),
    questions: query.questions ?? [],
    answers: records,
  };
}

function some(addresses: readonly string[]): string[] {
  const drawn = addresses.map((address) => ({ address, lot: Math.random() }));
  return drawn
    .sort((a, b) => a.lot - b.lot)
    .slice(0, MOST_ANSWERS)
    .map(({ address }) => address);
}

/** A DNS server over UDP on loopback, which answers as Cloud Map's resolver does. */
export class DnsServer {
  private constructor(private readonly socket: Socket) {}

  /** @param port any free one unless given. */
  static async start(address: string, lookUp: LookUp, port = 0): Promise<DnsServer> {
    const socket = createSocket("udp4");
    socket.on("message", (message, from) => {
      const reply = replyTo(message, lookUp);
      if (reply) socket.send(reply, from.port, from.address);
    });
    socket.bind(port, address);
    await once(socket, "listening");
    return new DnsServer(socket);
  }

  get port(): number {
    return this.socket.address().port;
  }

  async stop(): Promise<void> {
    this.socket.close();
    await once(this.socket, "close");
  }
}

/** What is not a query gets no answer. */
function replyTo(message: Buffer, lookUp: LookUp): Buffer | undefined {
  try {
    const query = decode(message);
    return query.type === "query" ? encode(dnsAnswer(query, lookUp)) : undefined;
  } catch {
    return undefined;
  }
}
