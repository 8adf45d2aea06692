/** A version of a stage's service, as HAProxy's configuration knows it. */
export interface Version {
  readonly stage: string;
  readonly name: string;
  /** The Cloud Map name that its instances are found under. */
  readonly host: string;
  readonly port: number;
  readonly weight: number;
  /** The path that HAProxy asks its instances for health at, if it asks for more than a connection. */
  readonly healthPath: string | undefined;
}

/** The versions in HAProxy's configuration: the stages' own backends, whose names hold no colon. */
export function versionsOf(config: string, stages: readonly string[]): Version[] {
  return stages.flatMap((stage) => {
    const lines = section(config, `backend ${stage} `);
    const healthPath = /http-check send .*\buri (\S+)/.exec(lines)?.[1];
    return [...lines.matchAll(/^\s+server-template (\S+?)[.-] \d+ ([^\s:]+):(\d+)(?:.*?\bweight (\d+))?/gm)].map(
      ([, name = "", host = "", port, weight]) => ({
        stage,
        name,
        host,
        port: Number(port),
        weight: Number(weight ?? 1),
        healthPath,
      }),
    );
  });
}

/** The stages of a `stages.map`. */
export function stagesOf(map: string): string[] {
  return rows(map).map(([stage]) => stage);
}

/** The rows of a map: a key and the rest. */
export function rows(map: string): (readonly [string, string])[] {
  return map.split("\n").flatMap((row) => {
    const [, key, value] = /^\s*([^\s#]\S*)\s*(.*)$/.exec(row) ?? [];
    return key === undefined ? [] : [[key, (value ?? "").trim()] as const];
  });
}

/** The lines below a heading, up to the next line that is not indented. */
function section(config: string, heading: string): string {
  const lines = config.split("\n");
  const start = lines.findIndex((line) => `${line} `.startsWith(heading));
  if (start < 0) return "";
  const end = lines.findIndex((line, i) => i > start && /^\S/.test(line));
  return lines.slice(start, end < 0 ? undefined : end).join("\n");
}
