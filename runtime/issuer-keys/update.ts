import { MOST_TOKEN_KEYS } from "../../haproxy/config";
import { printKeySet, readKeySet, type SeenKey } from "../tokens/key-set";
import { IssuerFault, publishedKeys } from "../tokens/published";
import { usableKeys } from "../tokens/usable-keys";
import type { IssuerKeysContext } from "./context";

/**
 * Milliseconds that a key counts which the issuer publishes no more: as long as an HTTP API keeps keys (API Gateway developer guide, "Control
 * access to HTTP APIs with JWT authorizers"), so that HAProxy refuses no token that the gateway takes.
 */
const GRACE = 2 * 60 * 60_000;

/**
 * Asks the issuer, and writes what it publishes for the agents. Keys that it has withdrawn stay for a while. If it cannot be asked, or
 * publishes nothing that can be used, nothing is written.
 *
 * @returns the names of the keys in force
 * @throws IssuerFault
 */
export async function update({ issuer, object, log, now }: IssuerKeysContext): Promise<readonly string[]> {
  const { keys, leftOut } = usableKeys(await publishedKeys(issuer));
  if (keys.length === 0) throw new IssuerFault(`the issuer publishes no key that can be used: ${leftOut.join("; ")}`);
  const fetchedAt = now();
  const published = keys.slice(0, MOST_TOKEN_KEYS).map((key): SeenKey => ({ ...key, seenAt: fetchedAt }));
  const before = keysBefore(issuer, await object.read());
  const names = published.map(({ kid }) => kid);
  const withdrawn = before.filter(({ kid, seenAt }) => !names.includes(kid) && fetchedAt - seenAt < GRACE);
  const all = [...published, ...withdrawn].slice(0, MOST_TOKEN_KEYS);
  await object.write(printKeySet(issuer, fetchedAt, all));
  const kids = all.map(({ kid }) => kid);
  const tooMany = keys.slice(MOST_TOKEN_KEYS).map(({ kid }) => `${kid}: HAProxy takes ${MOST_TOKEN_KEYS} keys`);
  log.info("keys written", {
    issuer,
    kids,
    withdrawn: withdrawn.map(({ kid }) => kid),
    leftOut: [...leftOut, ...tooMany],
  });
  return kids;
}

/** Of this issuer; what cannot be read, or is another's, is as good as nothing. */
function keysBefore(issuer: string, text: string | undefined): readonly SeenKey[] {
  const found = text === undefined ? undefined : readKeySet(text);
  return found && "keySet" in found && found.keySet.issuer === issuer ? found.keySet.keys : [];
}
