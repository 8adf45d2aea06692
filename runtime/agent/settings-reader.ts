import { origins } from "./tuning/origins";

/** A certificate that is kept current. */
export interface CertificateSetting {
  /** In the directory: `edge.pem`, `backend-client.pem`. */
  readonly file: string;
  /** ARN or name of its secret. */
  readonly secret: string;
  readonly use: "server" | "client";
  /** DNS names it must be issued for; may be empty for a client's. */
  readonly names: readonly string[];
  /** ARN or name of the trust bundle that must vouch for it. @default the public authorities */
  readonly trust?: string;
}

/** The trust bundle that HAProxy checks others by, and its files. */
export interface TrustSetting {
  readonly secret: string;
  readonly files: readonly string[];
}

export type Environment = Readonly<Record<string, string | undefined>>;

const FILE = /^[a-z][a-z0-9.-]{0,63}$/;

/** Reads variables and collects what is wrong with them. Values are never repeated: one may hold what it should not. */
export class Reader {
  readonly problems: string[] = [];

  constructor(private readonly environment: Environment) {}

  refuse(name: string, whatToDo: string): void {
    this.problems.push(`${name}: ${whatToDo}`);
  }

  /** An empty variable is an absent one. */
  optional(name: string, pattern: RegExp, what: string): string | undefined {
    const value = this.environment[name];
    if (value === undefined || value === "") return undefined;
    if (!pattern.test(value)) this.refuse(name, `give ${what}`);
    return value;
  }

  text(name: string, pattern: RegExp, what: string, otherwise: string): string {
    return this.optional(name, pattern, what) ?? otherwise;
  }

  whole(name: string, least: number, most: number, otherwise: number): number {
    const value = this.environment[name];
    if (value === undefined || value === "") return otherwise;
    const number = Number(value);
    if (!Number.isInteger(number) || number < least || number > most)
      this.refuse(name, `use a whole number from ${least} to ${most}`);
    return number;
  }

  /** Undefined if there is none. */
  json(name: string): unknown {
    const value = this.environment[name];
    if (value === undefined || value === "") return undefined;
    try {
      return JSON.parse(value) as unknown;
    } catch {
      this.refuse(name, "give JSON");
      return undefined;
    }
  }

  record(name: string, keys: RegExp): Record<string, string> {
    const value = this.json(name) ?? {};
    const fits =
      isRecord(value) && Object.entries(value).every(([key, text]) => keys.test(key) && typeof text === "string");
    if (!fits) this.refuse(name, "give an object of texts by file name");
    return fits ? (value as Record<string, string>) : {};
  }

  certificates(name: string): CertificateSetting[] {
    const value = this.json(name) ?? [];
    if (!Array.isArray(value)) {
      this.refuse(name, "give a list");
      return [];
    }
    const good = value.filter((item: unknown, i): item is CertificateSetting =>
      this.isCertificate(`${name}[${i}]`, item),
    );
    if (new Set(good.map(({ file }) => file)).size < good.length) this.refuse(name, "give each file once");
    return good;
  }

  trust(name: string): TrustSetting | undefined {
    const value = this.json(name);
    if (value === undefined) return undefined;
    const fits = isRecord(value) && typeof value["secret"] === "string" && isTexts(value["files"], FILE);
    if (!fits) this.refuse(name, 'give {"secret": "…", "files": ["…"]}');
    return fits ? (value as unknown as TrustSetting) : undefined;
  }

  origins(name: string): string | undefined {
    const value = this.environment[name];
    if (value === undefined || value === "") return undefined;
    const read = origins(value);
    if ("map" in read) return read.map;
    this.refuse(name, read.problem);
    return undefined;
  }

  private isCertificate(name: string, item: unknown): boolean {
    const before = this.problems.length;
    if (!isRecord(item)) this.refuse(name, "give an object");
    else {
      const { file, secret, use, names, trust } = item;
      if (typeof file !== "string" || !FILE.test(file)) this.refuse(`${name}.file`, "give a file's name");
      if (typeof secret !== "string" || secret === "") this.refuse(`${name}.secret`, "give an ARN or a name");
      if (use !== "server" && use !== "client") this.refuse(`${name}.use`, "use server or client");
      if (trust !== undefined && (typeof trust !== "string" || trust === ""))
        this.refuse(`${name}.trust`, "give an ARN or a name, or leave it out");
      if (!isTexts(names, /^[A-Za-z0-9.*-]+$/)) this.refuse(`${name}.names`, "give DNS names");
      else if (use === "server" && names.length === 0) this.refuse(`${name}.names`, "a server has a name");
    }
    return this.problems.length === before;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isTexts(value: unknown, pattern: RegExp): value is string[] {
  return Array.isArray(value) && value.every((text) => typeof text === "string" && pattern.test(text));
}
