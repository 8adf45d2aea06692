import { createRequire } from "node:module";
import type * as grpcTypes from "@grpc/grpc-js";
import type * as emptyTypes from "google-protobuf/google/protobuf/empty_pb";
import type * as structTypes from "google-protobuf/google/protobuf/struct_pb";
import { transferProperties } from "./sdk-properties";

/*
 * The libraries below belong to the Pulumi SDK, not to us: they are resolved from its folder, so that the monitor
 * always speaks with the very copies that the SDK loads.
 */
const fromSdk = createRequire(require.resolve("@pulumi/pulumi/package.json"));

/** gRPC as the SDK uses it. */
export const grpc = fromSdk("@grpc/grpc-js") as typeof grpcTypes;

/** Protobuf's `Struct`, in which properties travel. */
export const { Struct } = fromSdk("google-protobuf/google/protobuf/struct_pb") as typeof structTypes;

/** Protobuf's `Empty`. */
export const { Empty } = fromSdk("google-protobuf/google/protobuf/empty_pb") as typeof emptyTypes;

/** Reads YAML as Pulumi's own configuration files are written: no dates, no other surprises. */
export function parseYaml(text: string, file: string): unknown {
  const yaml = fromSdk("js-yaml") as {
    load(text: string, options: { filename: string; schema: unknown }): unknown;
    CORE_SCHEMA: unknown;
  };
  return yaml.load(text, { filename: file, schema: yaml.CORE_SCHEMA });
}

/** The state that the SDK keeps for one evaluation of a program. */
interface SdkStore {
  readonly settings: { engine: unknown; options: { rootDirectory: string; dryRun?: boolean } };
}

/*
 * Not in the SDK's declarations, but what its automation API runs programs with (runtime/state, runtime/settings).
 */
const sdkState = fromSdk("./runtime/state") as {
  withLocalStorage: <T>(callback: () => T) => T;
  getStore: () => SdkStore;
};
const sdkSettings = fromSdk("./runtime/settings") as { waitForRPCs: () => Promise<void> };

/*
 * The SDK follows each of its thousands of promises, with a stack trace, to name those that are never settled, and notes where each
 * resource was created. A preview shows neither, finds a program that never ends by itself, and takes half as long without.
 */
if (!process.env["PULUMI_DEBUG_PROMISE_LEAKS"]) {
  const debuggable = fromSdk("./runtime/debuggable") as { debuggablePromise: <T>(promise: Promise<T>) => Promise<T> };
  debuggable.debuggablePromise = (promise) => promise;
  const { Resource } = fromSdk("./resource") as { Resource: { callsites: () => object[] } };
  Resource.callsites = () => [];
  const rpc = fromSdk("./runtime/rpc") as { transferProperties: typeof transferProperties };
  rpc.transferProperties = transferProperties;
}

/*
 * Nor does a preview show the SDK's debug messages: some for each resource, the whole answer in one of them.
 */
const sdkLog = fromSdk("./log") as { debug: (message: string) => Promise<void> };
sdkLog.debug = () => Promise.resolve();
const { Message } = fromSdk("google-protobuf") as { Message: { prototype: { toString: () => string } } };
Message.prototype.toString = () => "a message";

/** Runs a callback with the SDK's state fresh and apart. */
export const { withLocalStorage, getStore: sdkStore } = sdkState;

/** Waits for all calls that the program has begun. */
export const { waitForRPCs } = sdkSettings;
