/**
 * The service itself: HTTPS with a certificate of its own, for HAProxy alone, which shows one too. Both are read from Secrets Manager
 * again every few minutes, because both are replaced while it runs.
 */
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { createServer as createHttpServer } from "node:http";
import { createServer } from "node:https";

const {
  ADDRESS = "0.0.0.0",
  CERTIFICATE_SECRET,
  DRAIN_SECONDS = "30",
  HAPROXY_NAME,
  HEALTH_PATH = "/healthz",
  LOCAL_HEALTH_PORT = "8081",
  PORT = "8443",
  RELOAD_SECONDS = "300",
  TRUST_SECRET,
  VERSION = "",
} = process.env;

const secrets = new SecretsManagerClient();
let isStopping = false;

const server = createServer(
  { ...(await tlsOptions()), requestCert: true, rejectUnauthorized: true },
  (request, answer) => {
    // Whoever has a certificate of the same roots gets through the handshake.
    const names = request.socket.getPeerCertificate().subjectaltname?.split(", ") ?? [];
    if (!names.includes(`DNS:${HAPROXY_NAME}`)) return say(answer, 403, { error: "only HAProxy may call" });
    if (request.url === HEALTH_PATH) return health(answer);
    say(answer, 200, { version: VERSION, subject: request.headers["x-auth-subject"] ?? null });
  },
);

/** What a handshake shows and asks for. A certificate's secret is PEM, leaf first, and its key; a trust bundle's is JSON. */
async function tlsOptions() {
  const [pem, trust] = await Promise.all([CERTIFICATE_SECRET, TRUST_SECRET].map(read));
  return { cert: pem, key: pem, ca: JSON.parse(trust).anchors, minVersion: "TLSv1.2" };
}

async function read(SecretId) {
  const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId, VersionStage: "AWSCURRENT" }));
  return SecretString;
}

/** Whoever asks stops sending when a task that is to stop says so; until it is left alone it goes on to answer. */
function health(answer) {
  say(answer, isStopping ? 503 : 200, { version: VERSION, stopping: isStopping });
}

function say(answer, status, body) {
  answer.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

const localHealth = createHttpServer((_, answer) => health(answer));

setInterval(
  async () => {
    try {
      server.setSecureContext(await tlsOptions());
    } catch (error) {
      // What it has is good for a third of a certificate's life yet. The message alone: it holds no secret.
      console.error(JSON.stringify({ event: "reload failed", error: error.name }));
    }
  },
  Number(RELOAD_SECONDS) * 1000,
).unref();

process.once("SIGTERM", () => {
  isStopping = true;
  setTimeout(
    () => {
      server.close(() => process.exit(0));
      server.closeIdleConnections();
    },
    Number(DRAIN_SECONDS) * 1000,
  );
});

/** Resolves with the port that it listens on. */
function listening(one, port, address) {
  return new Promise((resolve, reject) => {
    one.once("error", reject).listen(Number(port), address, () => resolve(one.address().port));
  });
}

console.log(
  JSON.stringify({
    event: "listening",
    port: await listening(server, PORT, ADDRESS),
    healthPort: await listening(localHealth, LOCAL_HEALTH_PORT, "127.0.0.1"),
  }),
);
