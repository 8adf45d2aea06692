import { createServer } from "node:http";
import { listen } from "../../shared/listen";

/** Answers 200 with 200 bytes; sends its port to its parent, and ends with it. */
const body = Buffer.alloc(200, "x");
const server = createServer((_, response) => response.end(body));
server.keepAliveTimeout = 120_000;
listen(server).then(
  (port) => process.send?.({ port }),
  () => process.exit(1),
);
process.on("disconnect", () => process.exit(0));
