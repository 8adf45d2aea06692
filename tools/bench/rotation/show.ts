/** Of one way to rotate. */
export interface Figures {
  readonly rotations: number;
  readonly served: number;
  readonly failed: number;
  /** How often each way to fail was met. */
  readonly errors: Readonly<Record<string, number>>;
  /** From handing the version over, without the poll interval, to the first new handshake that shows it. */
  readonly firstHandshakeMs: { readonly median: number; readonly p95: number; readonly max: number };
  /** What 99 of 100 requests on kept connections took no longer than. */
  readonly p99Ms: { readonly rest: number; readonly rotating: number };
  readonly restPerSecond: number;
  /** Requests per second while rotating five times a second, over those at rest. */
  readonly throughputRatio: number;
  readonly memoryMiB: number | undefined;
}

export interface RotationResult {
  readonly cores: number;
  readonly haproxy: string;
  readonly agent: Figures;
  readonly nginxReload: Figures | undefined;
  readonly haproxyRestart: Figures;
}

export function rotationTable(result: RotationResult): string {
  const rows: [string, Figures | undefined][] = [
    ["agent, Runtime API", result.agent],
    ["nginx -s reload", result.nginxReload],
    ["HAProxy restart", result.haproxyRestart],
  ];
  const heads = ["", "rotations", "served", "failed", "first new handshake ms (median p95 max)", "p99 ms (rest rotating)", "throughput over rest", "agent RSS MiB"]; // prettier-ignore
  const body = rows.map(([name, figures]) => [name, ...(figures ? cells(figures) : ["skipped: nginx not found"])]);
  return [`${result.cores} cores, HAProxy ${result.haproxy}`, ...[heads, ...body].map((row) => row.join(" | "))].join(
    "\n",
  );
}

function cells({ rotations, served, failed, firstHandshakeMs, p99Ms, throughputRatio, memoryMiB }: Figures): string[] {
  const { median, p95, max } = firstHandshakeMs;
  return [
    String(rotations),
    String(served),
    String(failed),
    [median, p95, max].map((ms) => ms.toFixed(0)).join(" "),
    [p99Ms.rest, p99Ms.rotating].map((ms) => ms.toFixed(1)).join(" "),
    throughputRatio.toFixed(2),
    memoryMiB?.toFixed(0) ?? "",
  ];
}
