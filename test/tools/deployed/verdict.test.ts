import assert from "node:assert/strict";
import { verdictOf, type ServiceState } from "../../../tools/deployed/verdict";

const NEW = "arn:task-definition/edge:2";
const OLD = "arn:task-definition/edge:1";
const primary = { taskDefinition: NEW, rollout: "COMPLETED", tasks: "3 of 3 tasks run" };
const deployment = (status: string, taskDefinition = NEW) => ({ taskDefinition, status, reason: undefined });
const done: ServiceState = { status: "ACTIVE", primary, deployments: [deployment("SUCCESSFUL")] };

function verdict(more: Partial<ServiceState>): string {
  const { is, ...words } = verdictOf({ ...done, ...more }, NEW);
  return [is, ...Object.values(words)].join(": ");
}

describe("whether a service runs what was put out", () => {
  it("is so when its deployment is SUCCESSFUL and PRIMARY", () => {
    assert.equal(verdict({}), "Done");
    assert.equal(verdict({ deployments: [deployment("SUCCESSFUL"), deployment("ROLLBACK_SUCCESSFUL")] }), "Done");
  });

  it("is so when ECS has forgotten the deployment, after 90 days", () => {
    assert.equal(verdict({ deployments: [] }), "Done");
  });

  it("is not known while it goes on", () => {
    const rolling = { ...primary, rollout: "IN_PROGRESS", tasks: "1 of 3 tasks run" };
    assert.equal(
      verdict({ primary: rolling, deployments: [deployment("IN_PROGRESS")] }),
      "Waiting: 1 of 3 tasks run, IN_PROGRESS",
    );
    assert.equal(verdict({ deployments: [deployment("PENDING")] }), "Waiting: 3 of 3 tasks run, PENDING");
    assert.equal(verdict({ primary: rolling, deployments: [] }), "Waiting: 1 of 3 tasks run, IN_PROGRESS");
  });

  for (const status of [
    "ROLLBACK_REQUESTED",
    "ROLLBACK_IN_PROGRESS",
    "ROLLBACK_SUCCESSFUL",
    "ROLLBACK_FAILED",
    "STOPPED",
  ]) {
    it(`is not so, nor will it be, when the deployment is ${status}`, () => {
      const rolledBack = { ...primary, taskDefinition: OLD };
      const deployments = [deployment("SUCCESSFUL", OLD), { ...deployment(status), reason: "tasks failed to start" }];
      assert.equal(
        verdict({ primary: rolledBack, deployments }),
        `Failed: its deployment is ${status}: tasks failed to start`,
      );
    });
  }

  it("is not so when the rollout has failed", () => {
    assert.equal(
      verdict({ primary: { ...primary, rollout: "FAILED" }, deployments: [deployment("IN_PROGRESS")] }),
      "Failed: its rollout has FAILED",
    );
  });

  it("is not so when the service keeps to something else", () => {
    const other = { ...primary, taskDefinition: OLD };
    assert.equal(
      verdict({ primary: other, deployments: [deployment("SUCCESSFUL", OLD)] }),
      `Failed: the service was never asked to run it: the service keeps to ${OLD}`,
    );
    assert.equal(
      verdict({ primary: other, deployments: [deployment("SUCCESSFUL", OLD), deployment("SUCCESSFUL")] }),
      `Failed: something else was deployed since: the service keeps to ${OLD}`,
    );
  });

  it("is not so when there is no service", () => {
    assert.equal(verdict({ status: undefined, primary: undefined }), "Failed: the service is not there");
    assert.equal(verdict({ status: "DRAINING" }), "Failed: the service is DRAINING");
  });
});
