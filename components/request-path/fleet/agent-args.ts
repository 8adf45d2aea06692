import type * as pulumi from "@pulumi/pulumi";
import { fields, input, text, whole } from "../../../fields";
import { ARN } from "../../../fields/aws";
import { VARIABLES } from "../../../runtime/agent/environment";
import { IMAGE } from "./stock-image";

/** The agent beside each HAProxy: what keeps it current (docs/agent.md). */
export interface FleetAgent {
  /** Its image, for ARM64, in ECR: with a fixed tag or digest. */
  readonly image: pulumi.Input<string>;
  /** The ECR repository that the image is pulled from. */
  readonly repositoryArn: pulumi.Input<string>;
  /**
   * Between two looks at the secrets, in seconds, 10 to 3600, give or take a fifth: how long after a rotation the new
   * certificate is in force at the latest. At 300 a task's calls cost $0.09 a month and secret pair ($0.05 for 10,000).
   * @default 300
   */
  readonly pollSeconds?: number;
  /**
   * Between two listings of the APIs' registrations, in seconds, up to 300, give or take a fifth: how long after an `Api` was deployed, or its
   * weights were shifted, that is in force at the latest. At 10 a task's cost $1.30 a month ($0.005 for 1,000).
   * @default 10
   */
  readonly registrationsSeconds?: number;
  /**
   * Between two questions to Cloud Map for the instances of all versions, in seconds, up to 300. At 5 a task's cost $0.52 a month and version
   * ($1 for a million).
   * @default 5
   */
  readonly instancesSeconds?: number;
  /**
   * Whether agents tell CloudWatch of each stage by itself what they tell of all together: requests, errors, retries, what waits and runs,
   * instances that are up, and how long answers take. Seven metrics, $2.10 a month for each stage: 300 APIs of two stages are $1,260.
   * @default false
   */
  readonly stageMetrics?: boolean;
}

/** How often the agents look, and what they tell. */
const POLL_SECONDS = whole({
  from: 10,
  to: 3600,
  unit: "seconds",
  why: "how late a new certificate may be, and what the calls cost",
}).withDefault(300, "$0.09 a month for a task and secret ($0.05 for 10,000 calls)");

/** What the agent's own variables decide: their ranges and defaults hold. */
export const AGENT_SETTINGS = {
  pollSeconds: POLL_SECONDS,
  registrationsSeconds: VARIABLES.rows.GATEHOUSE_REGISTRATIONS_SECONDS,
  instancesSeconds: VARIABLES.rows.GATEHOUSE_INSTANCES_SECONDS,
  stageMetrics: VARIABLES.rows.GATEHOUSE_STAGE_METRICS,
};

export const FLEET_AGENT = fields<FleetAgent>()({
  image: IMAGE,
  repositoryArn: input(text(ARN)),
  ...AGENT_SETTINGS,
});
