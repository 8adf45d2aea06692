import assert from "node:assert/strict";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import { SSMClient } from "@aws-sdk/client-ssm";
import { closeServer, listen } from "../../../tools/shared/listen";
import { setEnvironment } from "../../support/environment";

interface Heartbeat {
  readonly handler: () => Promise<{ status: number }>;
  readonly signed: (url: URL, now: Date, credentials: Record<string, string>) => Record<string, string>;
}
// eslint-disable-next-line @typescript-eslint/no-require-imports -- Lambda imports it; TypeScript has no types of it
const { handler, signed } = require("../../../runtime/heartbeat/index.mjs") as Heartbeat;

const REGION = "eu-central-1";
const CREDENTIALS = {
  AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
  AWS_REGION: REGION,
  AWS_SECRET_ACCESS_KEY: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
};
const HAPROXY = '{"error":"OriginProof","request_id":"-"}';

/** What AWS's own SDK signs the same request with. */
async function signedBySdk(url: URL, now: Date, token?: string): Promise<string | undefined> {
  const credentials = {
    accessKeyId: CREDENTIALS.AWS_ACCESS_KEY_ID,
    secretAccessKey: CREDENTIALS.AWS_SECRET_ACCESS_KEY,
    ...(token && { sessionToken: token }),
  };
  const scheme = { name: "sigv4", signingName: "execute-api", signingRegion: REGION, properties: {} };
  const signer = await new SSMClient({ region: REGION, credentials }).config.signer(scheme);
  const request = { method: "GET", protocol: url.protocol, hostname: url.hostname, path: url.pathname, headers: { host: url.host }, query: {} }; // prettier-ignore
  const options = { signingDate: now, unsignableHeaders: new Set(["x-amz-content-sha256"]) };
  return (await signer.sign(request, options)).headers["authorization"];
}

describe("the heartbeat", () => {
  let restore: () => void;
  let server: Server;
  let answer: { status: number; body: string };
  let sent: IncomingHttpHeaders[];

  before(async () => {
    server = createServer((request, response) => {
      sent.push(request.headers);
      response.writeHead(answer.status).end(answer.body);
    });
    const url = `http://127.0.0.1:${await listen(server)}/heartbeat`;
    restore = setEnvironment({ ...CREDENTIALS, AWS_SESSION_TOKEN: "token", HEARTBEAT_URL: url });
  });
  beforeEach(() => {
    sent = [];
  });
  after(async () => {
    restore();
    await closeServer(server);
  });

  it("signs as AWS's SDK does, with the token that Lambda's credentials have and without", async () => {
    const url = new URL("https://a1b2c3.execute-api.eu-central-1.amazonaws.com/heartbeat");
    const now = new Date("2026-11-26T12:34:56.789Z");
    for (const token of [undefined, "IQoJb3JpZ2luX2VjEXAMPLE=="]) {
      const headers = signed(url, now, { ...CREDENTIALS, ...(token && { AWS_SESSION_TOKEN: token }) });
      assert.equal(headers["authorization"], await signedBySdk(url, now, token));
      assert.deepEqual([headers["x-amz-date"], headers["x-amz-security-token"]], ["20261126T123456Z", token]);
    }
  });

  it("is content when HAProxy refuses it, and shows it no origin proof", async () => {
    answer = { status: 403, body: HAPROXY };
    assert.deepEqual(await handler(), { status: 403 });
    assert.deepEqual(
      sent.map((headers) => [headers["x-amz-security-token"], headers["x-gatehouse-origin"]]),
      [["token", undefined]],
    );
  });

  it("fails when API Gateway answers itself: the link is inactive, or nobody is behind it", async () => {
    for (const [status, body] of [
      [503, '{"message":"Service Unavailable"}'],
      [403, '{"message":"Forbidden"}'],
      [502, "<html>Bad Gateway</html>"],
      [504, ""],
    ] as const) {
      answer = { status, body };
      await assert.rejects(handler(), { message: `the request did not get to HAProxy: ${status} ${body}` });
    }
  });
});
