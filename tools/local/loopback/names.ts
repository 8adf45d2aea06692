import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { decode, encode, type Answer, type Packet } from "dns-packet";

/** What is known under a name: the addresses of the moment, and for how many seconds an answer holds. */
export interface Known {
  readonly ttlSeconds: number;
  readonly addresses: readonly string[];
}

/** Cloud Map answers with up to eight healthy instances, chosen at random (routing policy MULTIVALUE). */
const MOST_ANSWERS = 8;
/** Response codes of RFC 1035; they are the low bits of the header's flags. */
const NO_SUCH_NAME = 3;
const AUTHORITATIVE = 0x400;

/** What a resolver of the VPC would answer to a query. */
export function answer(query: Packet, lookUp: (name: string) => Known | undefined): Packet {
  const question = query.questions?.[0];
  const known = question && lookUp(question.name.toLowerCase());
  const records: Answer[] =
    question?.type === "A" && known
      ? some(known.addresses).map((data) => ({ type: "A", name: question.name, ttl: known.ttlSeconds, data }))
      : [];
  return {
    type: "response",
    id: query.id ?? 0,
    flags: AUTHORITATIVE | (known ? 0 : NO_SUCH_NAME),
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

/** A DNS server for Cloud Map's names on loopback. */
export class Names {
  private constructor(private readonly socket: Socket) {}

  static async start(address: string, lookUp: (name: string) => Known | undefined): Promise<Names> {
    const socket = createSocket("udp4");
    socket.on("message", (message, from) => {
      const reply = replyTo(message, lookUp);
      if (reply) socket.send(reply, from.port, from.address);
    });
    socket.bind(0, address);
    await once(socket, "listening");
    return new Names(socket);
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
function replyTo(message: Buffer, lookUp: (name: string) => Known | undefined): Buffer | undefined {
  try {
    const query = decode(message);
    return query.type === "query" ? encode(answer(query, lookUp)) : undefined;
  } catch {
    return undefined;
  }
}
