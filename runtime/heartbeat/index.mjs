/**
 * Sends one request through gateway, link and balancer to HAProxy, as Lambda's function. A VPC link without traffic for 60 days turns
 * INACTIVE, and requests fail for minutes until it is back (API Gateway developer guide, "Set up VPC links V2").
 *
 * One file without libraries, so that it is shipped as it stands.
 */
import { createHash, createHmac } from "node:crypto";

/** Milliseconds. API Gateway answers after 30 s at the latest. */
const TIMEOUT_MS = 35_000;

/** @returns the answer's status; Lambda tries again after an error, twice */
export async function handler() {
  const url = new URL(process.env.HEARTBEAT_URL);
  const answer = await fetch(url, {
    headers: signed(url, new Date(), process.env),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const { status } = answer;
  const text = await answer.text();
  // HAProxy refuses what shows no origin proof, and says `error`; API Gateway, which has reached nobody, says `message`.
  if (!isHaproxys(text)) throw new Error(`the request did not get to HAProxy: ${status} ${text.slice(0, 200)}`);
  return { status };
}

function isHaproxys(text) {
  try {
    return typeof JSON.parse(text).error === "string";
  } catch {
    return false;
  }
}

/**
 * The headers of a GET without a query, signed for API Gateway (IAM user guide, "Create a signed AWS API request").
 *
 * @param {URL} url
 * @param {Date} now
 * @param {NodeJS.ProcessEnv} credentials as Lambda gives them
 */
export function signed(url, now, credentials) {
  const {
    AWS_ACCESS_KEY_ID: id,
    AWS_SECRET_ACCESS_KEY: secret,
    AWS_SESSION_TOKEN: token,
    AWS_REGION: region,
  } = credentials;
  const date = now.toISOString().replace(/[-:]|\.\d+/g, "");
  const day = date.slice(0, 8);
  const headers = { "x-amz-date": date, ...(token && { "x-amz-security-token": token }) };
  // fetch sends the host itself.
  const sent = { host: url.host, ...headers };
  const names = Object.keys(sent).join(";");
  const lines = Object.entries(sent).map(([name, value]) => `${name}:${value}\n`);
  const canonical = ["GET", url.pathname, "", lines.join(""), names, hash("")].join("\n");
  const scope = `${day}/${region}/execute-api/aws4_request`;
  const text = ["AWS4-HMAC-SHA256", date, scope, hash(canonical)].join("\n");
  const key = [day, region, "execute-api", "aws4_request"].reduce((with_, part) => hmac(with_, part), `AWS4${secret}`);
  const authorization = `AWS4-HMAC-SHA256 Credential=${id}/${scope}, SignedHeaders=${names}, Signature=${hmac(key, text).toString("hex")}`;
  return { ...headers, authorization };
}

const hash = (text) => createHash("sha256").update(text).digest("hex");
const hmac = (key, text) => createHmac("sha256", key).update(text).digest();
