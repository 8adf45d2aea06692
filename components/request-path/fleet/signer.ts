import * as pulumi from "@pulumi/pulumi";
import type { ResolvedBy } from "../../../fields";
import { SIGNER } from "../../../haproxy/config";
import type { Statement } from "../../shared/iam";
import type { ResolvedFleet } from "./args";
import { container } from "./container";
import type { FLEET_SIGNER } from "./signer-args";

type Signer = ResolvedBy<typeof FLEET_SIGNER>;

/** On the loopback interface of each task. */
const PORTS = { port: SIGNER.rows.port.default, returnPort: SIGNER.rows.returnPort.default };

/** MiB that the proxy takes by itself (measured: 20). */
const IDLE_MIB = 24;

/**
 * How often the longest body is in memory for one request, its answer's among them: it is read whole twice, and grows by doubling (measured: 3.5
 * times, for 8 at a time of 10 MB each way; 45 of 1 MiB took 190 MiB, 4 of 10 MiB 219).
 */
const COPIES = 4;

/** How much of its memory the proxy fills before Go collects what is free, in percent. */
const FILLED_PERCENT = 80;

/** What decides how much it can hold. */
export type SignerNumbers = Pick<Signer, "memoryMiB" | "maxBodyBytes">;

/** How many requests are signed at a time, so that the largest bodies fit. */
export function signedAtATime({ memoryMiB, maxBodyBytes }: SignerNumbers): number {
  const free = ((memoryMiB * FILLED_PERCENT) / 100 - IDLE_MIB) * 1024 * 1024;
  return Math.min(1000, Math.floor(free / (COPIES * Math.max(maxBodyBytes, SMALL_BYTES))));
}

/** A body that stands for what a request takes besides: connections and their buffers (measured: 230 kB for each of 200 at a time). */
const SMALL_BYTES = 65_536;

/** What HAProxy is told of it. */
export const signerIntent = (signer: Signer) => ({ signer: { maxRequests: signedAtATime(signer) } });

/** What the proxy is told: whom it signs for, and that HAProxy gets back what it signed, which alone goes out of the task. */
export const signerArguments = (to: { port: number; returnPort: number; region: string }, host: string): string[] => [
  ...["--port", `127.0.0.1:${to.port}`],
  ...["--name", "execute-api", "--region", to.region, "--sign-host", host],
  ...["--host", `127.0.0.1:${to.returnPort}`, "--upstream-url-scheme", "http"],
];

/**
 * Signs each request by the credentials of the tasks' role, which ECS gives to all containers of a task. It has no shell to ask how it is by:
 * HAProxy opens a connection to it every three seconds, and answers 503 while there is none.
 */
export function signerContainer(args: ResolvedFleet, signer: Signer) {
  return {
    ...container(args, "signer", signer.image),
    // The volume has HAProxy's key in it.
    mountPoints: [],
    essential: true,
    // One that ends is started again; one that ends within the minute is not, and takes the task with it.
    restartPolicy: { enabled: true, restartAttemptPeriod: 60 },
    memory: signer.memoryMiB,
    command: pulumi.output(signer.host).apply((host) => signerArguments({ ...PORTS, region: args.region }, host)),
    environment: [{ name: "GOMEMLIMIT", value: `${Math.floor((signer.memoryMiB * FILLED_PERCENT) / 100)}MiB` }],
  };
}

/** What it may do: call this stage. */
export const signerStatement = ({ invokes }: Signer): Statement => ({
  Sid: "CallTheApi",
  Effect: "Allow",
  Action: ["execute-api:Invoke"],
  Resource: [invokes],
});
