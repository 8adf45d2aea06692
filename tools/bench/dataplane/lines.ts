import { randomUUID } from "node:crypto";
import { render } from "../../../haproxy/config";
import { until } from "../../shared/until";
import { send, type AskedWork } from "./asked";
import { productionIntent } from "./config";

/** The fields of a request's line, as HAProxy's configuration says them: those that are a connection's are in a variable. */
export function lineFields(): string[] {
  const config = render(productionIntent())["haproxy.cfg"] ?? "";
  const lines = config.split("\n").filter((line) => /^ +(?:log-format |tcp-request .*sess\.connection)/.test(line));
  return lines.flatMap((line) => [...line.matchAll(/"(\w+)\\*":/g)].map(([, name]) => name!));
}

/** Longer than lines wait in memory. */
const PATIENCE_MS = 4000;

/** Asks, and waits for the line. @returns undefined if there is none with all fields */
export async function requestLineOf(
  proxy: AskedWork,
  change: { seal?: string },
): Promise<Record<string, unknown> | undefined> {
  const id = randomUUID();
  await send(proxy, { ...change, headers: { "x-request-id": id, "user-agent": 'quotes " and \\' } });
  let line = "";
  const isWritten = async (): Promise<boolean> => {
    line = (await proxy.log()).split("\n").find((one) => one.includes(id)) ?? "";
    return line !== "";
  };
  await until(() => "the line is written", isWritten, PATIENCE_MS).catch(() => undefined);
  try {
    const fields = JSON.parse(line) as Record<string, unknown>;
    return lineFields().every((name) => name in fields) ? fields : undefined;
  } catch {
    return undefined;
  }
}
