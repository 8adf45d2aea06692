import type { Log } from "../certificate/log";
import { reasonOf } from "../certificate/redact";
import type { Clock } from "./clock";
import { NotListening, type Ask } from "./haproxy/socket";
import { Traffic } from "./haproxy/traffic";
import { Violations } from "./haproxy/violations";
import type { Report } from "./report";

export interface TrafficReportParts {
  readonly admin: Ask;
  readonly report: Report;
  readonly clock: Clock;
  readonly log: Log;
  readonly emit: (line: string) => void;
  /** Whether of each stage too. */
  readonly stageMetrics: boolean;
}

/** Emits what HAProxy counted since the last time, and tells what was wrong with answers that it did not take; nothing while it does not run. */
export class TrafficReport {
  readonly #traffic: Traffic;
  readonly #violations: Violations;

  constructor(private readonly parts: TrafficReportParts) {
    this.#traffic = new Traffic(parts.admin);
    this.#violations = new Violations(parts.admin);
  }

  async run(): Promise<void> {
    const { report, clock, log, emit, stageMetrics } = this.parts;
    try {
      const { whole, stages } = await this.#traffic.measure();
      emit(report.traffic(clock.now(), whole));
      if (stageMetrics) for (const line of report.stages(clock.now(), stages)) emit(line);
      for (const violation of await this.#violations.since())
        log.warn("an answer breaks HTTP's rules", { ...violation });
    } catch (error) {
      if (!(error instanceof NotListening)) log.warn("traffic not measured", { reason: reasonOf(error) });
    }
  }
}
