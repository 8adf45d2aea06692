/** A deployment of the service, as ECS records it from its first moment to its end. */
export interface ServiceDeployment {
  /** The task definition that it brings. */
  readonly taskDefinition: string;
  /** `IN_PROGRESS`, `SUCCESSFUL`, `ROLLBACK_IN_PROGRESS`, … (ECS API, ServiceDeployment). */
  readonly status: string;
  readonly reason?: string | undefined;
}

/** The service as it is now. */
export interface ServiceState {
  /** `ACTIVE`, `DRAINING` or `INACTIVE`; undefined if there is none. */
  readonly status: string | undefined;
  /** The deployment that ECS keeps to: what is `PRIMARY`. */
  readonly primary: { readonly taskDefinition: string; readonly rollout: string; readonly tasks: string } | undefined;
  /** The newest first. */
  readonly deployments: readonly ServiceDeployment[];
}

/** What is to be told of a state. */
export type DeploymentState =
  | { readonly is: "Done" }
  | { readonly is: "Failed"; readonly because: string }
  | { readonly is: "Waiting"; readonly for: string };

/** A deployment that will not come to a good end, or has come to a bad one. */
const LOST = /^(STOP_REQUESTED|STOPPED|ROLLBACK_\w+)$/;

/** Whether the service has come to run a task definition, and if not, whether it still may. */
export function verdictOf({ status, primary, deployments }: ServiceState, wanted: string): DeploymentState {
  const failed = (because: string): DeploymentState => ({ is: "Failed", because });
  if (status !== "ACTIVE" || !primary) return failed(`the service is ${status ?? "not there"}`);
  const ours = deployments.find((one) => one.taskDefinition === wanted);
  if (ours && LOST.test(ours.status)) {
    return failed(`its deployment is ${ours.status}${ours.reason ? `: ${ours.reason}` : ""}`);
  }
  if (primary.taskDefinition !== wanted) {
    const now = `the service keeps to ${primary.taskDefinition}`;
    return failed(ours ? `something else was deployed since: ${now}` : `the service was never asked to run it: ${now}`);
  }
  if (primary.rollout === "FAILED") return failed("its rollout has FAILED");
  // ECS keeps deployments for 90 days: an older one is known by its rollout alone.
  if ((ours?.status ?? "SUCCESSFUL") === "SUCCESSFUL" && primary.rollout === "COMPLETED") return { is: "Done" };
  return { is: "Waiting", for: `${primary.tasks}, ${ours?.status ?? primary.rollout}` };
}
