import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** Answers 200 with 200 bytes; tells its port. Ends with its parent. */
const body = Buffer.alloc(200, "x");
const server = createServer((_, response) => response.end(body));
server.keepAliveTimeout = 120_000;
server.listen(0, "127.0.0.1", () => process.send?.({ port: (server.address() as AddressInfo).port }));
process.on("disconnect", () => process.exit(0));
