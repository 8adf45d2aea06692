import { once } from "node:events";
import { connect, type Socket } from "node:net";

const PROMPT = "\n> ";

/** A connection to a socket of HAProxy. @throws if nobody listens */
export async function opened(path: string): Promise<Socket> {
  const socket = connect(path);
  await once(socket, "connect");
  socket.on("error", () => socket.destroy());
  return socket;
}

/** Commands to one worker, for as long as it lives: a worker that stops listens no more, and keeps the sessions that it has. */
export class Session {
  #text = "";
  #answered: ((text: string | undefined) => void) | undefined;

  private constructor(private readonly socket: Socket) {
    socket.setEncoding("utf8").on("data", (part: string) => this.#take(part));
    socket.on("close", () => this.#answered?.(undefined));
  }

  /** @throws if nobody listens */
  static async open(path: string): Promise<Session> {
    const session = new Session(await opened(path));
    await session.ask("prompt");
    return session;
  }

  /** One at a time. Undefined if the worker is gone. */
  async ask(command: string): Promise<string | undefined> {
    if (this.socket.destroyed) return undefined;
    return new Promise((resolve) => {
      this.#answered = resolve;
      this.socket.write(`${command}\n`);
    });
  }

  close(): void {
    this.socket.destroy();
  }

  #take(part: string): void {
    this.#text += part;
    if (!this.#text.endsWith(PROMPT)) return;
    const text = this.#text.slice(0, -PROMPT.length);
    this.#text = "";
    this.#answered?.(text);
  }
}
