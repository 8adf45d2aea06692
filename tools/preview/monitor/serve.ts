import type { ServiceError, UntypedServiceImplementation } from "@grpc/grpc-js";
import { grpc } from "../sdk";
import type { Procedures } from "./monitor";
import type { Run } from "./run";

type Done = (error: Partial<ServiceError> | null, response?: unknown) => void;

/** The procedures as a gRPC client offers them: called directly, without a network between. */
export function asClient(run: Run, procedures: Procedures): Record<string, unknown> {
  const methods = Object.keys(procedures).map((name) => [
    name,
    // The SDK may pass metadata and options between request and callback.
    (request: unknown, ...rest: unknown[]) => answer(run, procedures, name, request, rest.at(-1) as Done),
  ]);
  return { ...Object.fromEntries(methods), close: () => undefined } as Record<string, unknown>;
}

/** The procedures as a gRPC server implements them. */
export function asService(run: Run, procedures: Procedures): UntypedServiceImplementation {
  const methods = Object.keys(procedures).map((name) => [
    name,
    (call: { request: unknown }, done: Done) => answer(run, procedures, name, call.request, done),
  ]);
  return Object.fromEntries(methods) as UntypedServiceImplementation;
}

function answer(run: Run, procedures: Procedures, name: string, request: unknown, done: Done): void {
  Promise.resolve(request as never)
    .then(procedures[name])
    .then(
      (response) => done(null, response),
      (error: unknown) => {
        // Not left to the program: it would wrap this in another message, or go on without an answer.
        run.fail(error);
        const message = run.redactor.mask(error instanceof Error ? error.message : String(error));
        done({ name: "Error", message, details: message, code: grpc.status.UNKNOWN });
      },
    );
}
