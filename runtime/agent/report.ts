import type { ProblemCode } from "../certificate/problem";
import type { TrafficMetrics } from "./haproxy/traffic";
import type { StageTraffic } from "./haproxy/stages";
import { API_DIMENSION, CERTIFICATE_DIMENSION, emf, REPORT_SECONDS, SERVICE_DIMENSION, STAGE_DIMENSION } from "./metrics"; // prettier-ignore

const DAY_MS = 86_400_000;

/** What is reported of one certificate. */
export interface Expiring {
  readonly file: string;
  readonly version: string | undefined;
  readonly notAfter: number;
}

type Dimensions = Readonly<Record<string, string>>;

/** A registration that is in force. */
export interface TakenRegistration {
  readonly api: string;
  /** Undefined if that is not known: of one that this agent found on its disk. */
  readonly writtenAt: Date | undefined;
}

/** A registration that is refused now. */
export interface RefusedRegistration {
  readonly api: string;
  readonly reason: string;
  readonly forMs: number;
}

/** What is counted, before anything happened. */
const NOTHING = {
  // Of Secrets Manager, S3 and Cloud Map: what failed the log says.
  PollFailures: 0,
  Reloads: 0,
  ReloadsRefused: 0,
  FileWriteFailures: 0,
};

/**
 * What happened since the last report, as CloudWatch embedded metrics: one JSON object a line on stdout, which
 * CloudWatch Logs makes metrics of without an agent or a permission.
 */
export class Report {
  #counts = { ...NOTHING };
  #withoutPlace: readonly string[] = [];
  readonly #rejected = new Map<string, { times: number; code: ProblemCode }>();
  readonly #rolledBack = new Map<string, number>();
  #inSync = false;
  #tuningRejected = false;
  #listedMs: number | undefined;
  #registrations: { readonly taken: readonly TakenRegistration[]; readonly refused: readonly RefusedRegistration[] } = { taken: [], refused: [] }; // prettier-ignore
  #authorityUntil: number | undefined;
  #tokenKeysFrom: number | undefined;

  constructor(private readonly service: string) {}

  count(what: keyof typeof NOTHING): void {
    this.#counts[what]++;
  }

  /** Instances that HAProxy has no place for, now. @returns whether they are others than before, and some */
  withoutPlace(instances: readonly string[]): boolean {
    const changed = instances.join() !== this.#withoutPlace.join();
    this.#withoutPlace = instances;
    return changed && instances.length > 0;
  }

  /** All registrations were told at that time. */
  listed(atMs: number): void {
    this.#listedMs = atMs;
  }

  /** The APIs that HAProxy is to have, and those whose newest registration it has not. */
  registrations(taken: readonly TakenRegistration[], refused: readonly RefusedRegistration[]): void {
    this.#registrations = { taken, refused };
  }

  /** @param what a certificate's file, or `trust` */
  rejected(what: string, code: ProblemCode): void {
    this.#rejected.set(what, { times: (this.#rejected.get(what)?.times ?? 0) + 1, code });
  }

  rolledBack(file: string): void {
    this.#rolledBack.set(file, (this.#rolledBack.get(file) ?? 0) + 1);
  }

  /** Whether the platform's object holds something that is not in force. */
  tuningRejected(now: boolean): void {
    this.#tuningRejected = now;
  }

  /** Whether HAProxy was last seen to have what it should have. */
  inSync(now: boolean): void {
    this.#inSync = now;
  }

  /** Until when there is an authority; undefined while none is known. */
  authorityUntil(time: number | undefined): void {
    this.#authorityUntil = time;
  }

  /** When the keys of each API's issuer were fetched, never as 0; none where no tokens are verified. */
  tokenKeysFrom(times: readonly number[]): void {
    this.#tokenKeysFrom = times.length > 0 ? Math.min(...times) : undefined;
  }

  /** The lines, and a fresh count. */
  lines(now: number, held: readonly Expiring[], trustHashes: readonly string[], members: number): string[] {
    const about = { [SERVICE_DIMENSION]: this.service };
    const { taken, refused } = this.#registrations;
    const age = this.#listedMs === undefined ? undefined : seconds(now - this.#listedMs);
    const service = {
      Heartbeat: 1,
      HaproxyInSync: this.#inSync ? 1 : 0,
      InstancesWithoutPlace: this.#withoutPlace.length,
      RegistrationsRefused: refused.length,
      // Told as a metric only while listings fail: nothing is known to be new meanwhile.
      ...(age !== undefined && age > REPORT_SECONDS ? { RegistrationsAge: age } : {}),
      TuningRejected: this.#tuningRejected ? 1 : 0,
      ...(this.#authorityUntil === undefined ? {} : { AuthorityDaysToExpiry: daysLeft(this.#authorityUntil, now) }),
      ...(this.#tokenKeysFrom === undefined ? {} : { TokenKeysAge: Math.round((now - this.#tokenKeysFrom) / 1000) }),
      ...this.#counts,
    };
    // Only in the line: no alarm looks at them.
    const more = {
      Members: members,
      Registrations: taken.length,
      ...(age === undefined ? {} : { RegistrationsAge: age }),
      ...(taken.length === 0 ? {} : { RegistrationAges: agesOf(taken, now) }),
    };
    const lines = [
      emf(now, about, service, more),
      // By hash, so that a rollover can wait until as many tasks report the new one as send heartbeats.
      ...[...new Set(trustHashes)].map((TrustHash) => emf(now, { ...about, TrustHash }, { TrustHeld: 1 })),
      ...this.#certificates(now, about, held),
      // Only while it lasts: a metric costs by the hours that it is told in, and 300 APIs are 300 of them.
      ...refused.map(
        ({ api, reason, forMs }) =>
        emf(now, { ...about, [API_DIMENSION]: api }, { RegistrationRefused: 1, RegistrationRefusedFor: forMs / 1000 }, { Reason: reason }), // prettier-ignore
      ),
    ];
    this.#counts = { ...NOTHING };
    this.#rejected.clear();
    this.#rolledBack.clear();
    return lines;
  }

  /** What HAProxy's numbers say, as one line. */
  traffic(now: number, metrics: TrafficMetrics): string {
    return emf(now, { [SERVICE_DIMENSION]: this.service }, { ...metrics });
  }

  /** The same of each stage, as lines. */
  stages(now: number, stages: readonly StageTraffic[]): string[] {
    return stages.map(({ api, stage, ...metrics }) =>
      emf(now, { [SERVICE_DIMENSION]: this.service, [API_DIMENSION]: api, [STAGE_DIMENSION]: stage }, metrics),
    );
  }

  #certificates(now: number, about: Dimensions, held: readonly Expiring[]): string[] {
    const files = new Set([...held.map(({ file }) => file), ...this.#rejected.keys()]);
    return [...files].map((file) => {
      const certificate = held.find((one) => one.file === file);
      const rejected = this.#rejected.get(file);
      const metrics = {
        ...(certificate ? { CertDaysToExpiry: daysLeft(certificate.notAfter, now) } : {}),
        CertificateRejected: rejected?.times ?? 0,
        CertificateRolledBack: this.#rolledBack.get(file) ?? 0,
      };
      const more = { ...(rejected ? { Code: rejected.code } : {}), ...(certificate?.version ? { Version: certificate.version } : {}) }; // prettier-ignore
      return emf(now, { ...about, [CERTIFICATE_DIMENSION]: file }, metrics, more);
    });
  }
}

/** To a hundredth. */
const daysLeft = (until: number, now: number): number => Math.round(((until - now) / DAY_MS) * 100) / 100;

/** One text, since CloudWatch Logs Insights finds 200 fields of a line at the most (CWL_AnalyzeLogData-discoverable-fields): `orders=86400 users=60`, in seconds. */
const agesOf = (taken: readonly TakenRegistration[], now: number): string =>
  taken.map(({ api, writtenAt }) => `${api}=${writtenAt === undefined ? "unknown" : seconds(now - writtenAt.getTime())}`).join(" "); // prettier-ignore

/** Clocks differ. */
const seconds = (ms: number): number => Math.max(0, Math.round(ms / 1000));
