import { isObject } from "../../shared/json";
import { jsonOf, type HttpAnswer } from "../../shared/http/client";
import { expectThat, expectEqual, type Expectation, type Skipped } from "./expectation";
import { takesGet } from "../gateway/routes";
import { isAdded, samplePath } from "./sample-route";
import type { TourContext } from "./context";

/** A person with a token is answered, and the service gets the identity from the gateway alone. */
export async function authorised({ callers, path, base, stage, local }: TourContext): Promise<Expectation[]> {
  const answer = await callers.Person.get(path);
  const seen = headersSeen(answer);
  const seenBy = `${seen["x-auth-subject"]} at ${seen["x-gatehouse-stage"]} for ${String(jsonOf(answer)["path"])}`;
  const expected = `${local.clients.Person.subject} at ${stage.name} for ${path.slice(base.length)}`;
  const ids = [
    answer.headers["apigw-requestid"] ?? answer.headers["x-amz-apigw-id"],
    seen["x-request-id"],
    answer.headers["x-request-id"],
  ];
  return [
    expectEqual("a person with a token is answered", "200", String(answer.status)),
    expectEqual("the service learns who asks, and gets the path without the stage", expected, seenBy),
    expectThat(
      "one request id from the gateway to the service and back",
      "three times the same",
      ids.join(", "),
      ids[0] !== undefined && new Set(ids).size === 1,
    ),
    expectEqual(
      "the origin proof stays between gateway and HAProxy",
      "no",
      "x-gatehouse-origin" in seen ? "yes" : "no",
    ),
  ];
}

/** Without a token, or with a forged one, nothing is forwarded. */
export async function noToken({ callers, path }: TourContext): Promise<Expectation[]> {
  const [without, forged] = [
    await callers.Nobody.get(path),
    await callers.Nobody.get(path, { authorization: `Bearer ${FORGED}` }),
  ];
  return [
    expectEqual("without a token", "401 Unauthorized", answerText(without)),
    expectEqual("with a token that nobody signed", "401 Unauthorized", answerText(forged)),
  ];
}

/** A token without the scope of the route is refused. */
export async function scopeScene({ callers, base, local }: TourContext): Promise<(Expectation | Skipped)[]> {
  const route = local.api.routes.find((one) => one.scopes.length > 0 && takesGet(one.key));
  if (!route) return [{ what: "a route that asks for a scope", skipped: "no GET route of the plan asks for one" }];
  const path = `${base}${samplePath(route)}`;
  const [without, having] = [await callers.Unscoped.get(path), await callers.Person.get(path)];
  const where = isAdded(route)
    ? `${route.key.text}, added by the tour: no route of the plan has scopes`
    : route.key.text;
  const why = /error="(\w+)"/.exec(without.headers["www-authenticate"] ?? "")?.[1] ?? "no reason";
  const refused = local.api.rest
    ? expectThat(`a token without the scope (${where})`, "403", answerText(without), without.status === 403)
    : expectEqual(
        `a token without the scope (${where})`,
        "403 Forbidden insufficient_scope",
        `${answerText(without)} ${why}`,
      );
  return [refused, expectEqual("a token with the scope", "200", String(having.status))];
}

/** Whatever identity a client claims in headers, the service gets the gateway's. */
export async function spoofed({ callers, path, local, stage }: TourContext): Promise<Expectation[]> {
  const claimed = {
    "x-auth-subject": "root",
    "x-auth-client": "root",
    "x-gatehouse-stage": "other",
    "x-gatehouse-origin": "forged;root;root;admin",
    "x-client-ip": "203.0.113.9",
  };
  const overwritten = await callers.Person.get(path, claimed);
  const seen = headersSeen(overwritten);
  const alike = await callers.Person.get(path, { x_auth_subject: "root" });
  const added = await callers.Unscoped.get(path, { "x-auth-scopes": "admin" });
  return [
    expectEqual(
      "identity headers of the client's own are overwritten",
      `200 ${local.clients.Person.subject} at ${stage.name}`,
      `${overwritten.status} ${seen["x-auth-subject"]} at ${seen["x-gatehouse-stage"]}`,
    ),
    expectEqual("a look-alike header is refused", "400 AmbiguousHeader", answerText(alike)),
    expectThat(
      "scopes that the token does not have never reach the service",
      "200 without them",
      `${answerText(added)} ${headersSeen(added)["x-auth-scopes"] ?? ""}`.trim(),
      added.status === 200 && !headersSeen(added)["x-auth-scopes"],
    ),
  ];
}

/** In the form of a token, without a valid signature. */
const FORGED = ["eyJhbGciOiJSUzI1NiJ9", "eyJzdWIiOiJyb290In0", "AAAA"].join(".");

/** Status, and the reason in the body: the gateway's `message` or HAProxy's `error`. */
export function answerText(answer: HttpAnswer): string {
  const { message, error } = jsonOf(answer);
  const reason = message ?? error;
  return typeof reason === "string" ? `${answer.status} ${reason}` : (answer.failure ?? String(answer.status));
}

/** The headers that the service has got. */
export function headersSeen(answer: HttpAnswer): Record<string, string | undefined> {
  const { headers } = jsonOf(answer);
  return isObject(headers) ? (headers as Record<string, string>) : {};
}
