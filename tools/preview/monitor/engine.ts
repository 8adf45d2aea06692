import {
  GetRootResourceResponse,
  LogSeverity,
  RequirePulumiVersionResponse,
  SetRootResourceResponse,
  type LogRequest,
} from "@pulumi/pulumi/proto/engine_pb";
import { Empty } from "../sdk";
import type { Procedures } from "./monitor";
import type { Run } from "./run";

/** The engine's service for one run: what a program needs beside its resources. */
export function engineProcedures(run: Run) {
  return {
    log: (request: LogRequest) => {
      log(run, request);
      return new Empty();
    },
    getRootResource: () => new GetRootResourceResponse().setUrn(run.ledger.stackUrn ?? ""),
    setRootResource: () => new SetRootResourceResponse(),
    startDebugging: () => new Empty(),
    requirePulumiVersion: () => new RequirePulumiVersionResponse(),
  } satisfies Procedures;
}

function log(run: Run, request: LogRequest): void {
  const severity = request.getSeverity();
  if (severity === LogSeverity.DEBUG) return;
  const message = run.redactor.mask(request.getMessage());
  switch (severity) {
    case LogSeverity.ERROR:
      run.loggedErrors.push(message);
      return;
    case LogSeverity.WARNING:
      return run.settings.onMessage("warning", message);
    case LogSeverity.INFO:
      return run.settings.onMessage("info", message);
  }
}
