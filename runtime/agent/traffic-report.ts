import type { Log } from "../certificate/log";
import { reasonOf } from "../certificate/redact";
import type { Clock } from "./clock";
import { NotListening, type Ask } from "./haproxy/socket";
import { Traffic } from "./haproxy/traffic";
import type { Report } from "./report";

export interface TrafficReportParts {
  readonly admin: Ask;
  readonly report: Report;
  readonly clock: Clock;
  readonly log: Log;
  readonly emit: (line: string) => void;
}

/** Emits what HAProxy counted since the last time; nothing while it does not run. */
export class TrafficReport {
  readonly #traffic: Traffic;

  constructor(private readonly parts: TrafficReportParts) {
    this.#traffic = new Traffic(parts.admin);
  }

  async run(): Promise<void> {
    const { report, clock, log, emit } = this.parts;
    try {
      emit(report.traffic(clock.now(), await this.#traffic.measure()));
    } catch (error) {
      if (!(error instanceof NotListening)) log.warn("traffic not measured", { reason: reasonOf(error) });
    }
  }
}
