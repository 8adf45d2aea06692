import assert from "node:assert/strict";
import { createServer } from "node:http";
import { connect } from "node:net";
import { closeServer, listen } from "../../../tools/shared/listen";

describe("a server on loopback", () => {
  it("listens where it is told to, and ends with the connections that it has kept", async () => {
    const server = createServer((_, response) => response.end("here"));
    const port = await listen(server, "127.0.0.3");
    const answer = await fetch(`http://127.0.0.3:${port}/`);
    assert.equal(await answer.text(), "here");
    await closeServer(server);
    await assert.rejects(fetch(`http://127.0.0.3:${port}/`));
  });

  it("fails when somebody listens there already", async () => {
    const server = createServer();
    const port = await listen(server);
    await assert.rejects(listen(createServer(), "127.0.0.1", port), { code: "EADDRINUSE" });
    await closeServer(server);
  });

  it("does not wait for a connection that never asked", async () => {
    const server = createServer();
    const socket = connect(await listen(server), "127.0.0.1");
    await new Promise((resolve) => server.once("connection", resolve));
    await closeServer(server);
    socket.destroy();
  });
});
