import type { Value } from "../../../policy/plan";
import { add, container, KEY_ARN, remove, set, stream, within, type Mistake } from "./change";

/** A parameter that another program might register: a gatehouse has none. */
const parameter = (value: Record<string, Value>) =>
  add("aws:ssm/parameter:Parameter", "tuning", { type: "String", tier: "Intelligent-Tiering", ...value });

/** In which containers. */
export const IN_WHICH_CONTAINERS: readonly Mistake[] = [
  {
    what: "CPU that Fargate does not have",
    law: "cpu-memory-pairs",
    found: "TaskDefinition gatehouse-fleet, cpu",
    make: set("TaskDefinition", { cpu: "300" }),
  },
  {
    what: "memory that does not go with the CPU",
    law: "cpu-memory-pairs",
    found: "TaskDefinition gatehouse-fleet, memory",
    make: set("TaskDefinition", { cpu: "256", memory: "4096" }),
  },
  {
    what: "containers that may take more than the task has",
    law: "cpu-memory-pairs",
    found: "TaskDefinition gatehouse-fleet, containerDefinitions[].memory",
    make: container("haproxy", { memory: 200_000 }),
  },
  {
    what: "a container runs as root",
    law: "containers-confined",
    found: "TaskDefinition gatehouse-fleet, containerDefinitions[2].user",
    make: container("haproxy", { user: "0:0" }),
  },
  {
    what: "a container runs as whatever its image says",
    law: "containers-confined",
    found: "TaskDefinition gatehouse-fleet, containerDefinitions[2].user",
    make: container("haproxy", { user: undefined }),
  },
  {
    what: "a container may write to its file system",
    law: "containers-confined",
    found: "TaskDefinition gatehouse-fleet, containerDefinitions[2].readonlyRootFilesystem",
    make: container("haproxy", { readonlyRootFilesystem: undefined }),
  },
  {
    what: "a container keeps its capabilities",
    law: "containers-confined",
    found: "TaskDefinition gatehouse-fleet, containerDefinitions[2].linuxParameters.capabilities.drop",
    make: container("haproxy", { linuxParameters: undefined }),
  },
  {
    what: "an API is registered with a stage whose instances nobody asks whether they are well",
    law: "instances-tell-their-health",
    found: "BucketObjectv2 gatehouse-orders-registration, content.stages[1].healthPath",
    make: add("aws:s3/bucketObjectv2:BucketObjectv2", "gatehouse-orders-registration", {
      bucket: "gatehouse-registrations",
      key: "apis/orders.json",
      content: JSON.stringify({ stages: [{ name: "v1", healthPath: "/healthz" }, { name: "v2" }] }),
    }),
  },
  {
    what: "an image whose tag moves",
    law: "images-pinned",
    found: "TaskDefinition gatehouse-fleet, containerDefinitions[2].image",
    make: container("haproxy", { image: "333333333333.dkr.ecr.us-east-1.amazonaws.com/haproxy:latest" }),
  },
  {
    what: "an image without a tag",
    law: "images-pinned",
    found: "TaskDefinition gatehouse-fleet, containerDefinitions[2].image",
    make: container("haproxy", { image: "333333333333.dkr.ecr.us-east-1.amazonaws.com:443/haproxy" }),
  },
  {
    what: "a repository whose tags may be moved",
    law: "images-pinned",
    found: "Repository gatehouse-agent, imageTagMutability",
    make: set("Repository gatehouse-agent", { imageTagMutability: "MUTABLE" }),
  },
  {
    what: "a password in the environment of a container",
    law: "secrets-stay-secret",
    found: "TaskDefinition gatehouse-fleet, containerDefinitions[0].environment",
    make: container("agent", { environment: [{ name: "PASSWORD", value: "[secret]" }] }),
  },
  {
    what: "a password that makes the whole of the containers' definitions a secret",
    law: "secrets-stay-secret",
    found: "TaskDefinition gatehouse-fleet, containerDefinitions",
    make: set("TaskDefinition", { containerDefinitions: "[secret]" }),
  },
  {
    what: "a password that makes the whole environment of a function a secret",
    law: "secrets-stay-secret",
    found: "Function gatehouse-client-rotation, environment",
    make: set("Function gatehouse-client-rotation", { environment: "[secret]" }),
  },
  {
    what: "a password in a variable of a function",
    law: "secrets-stay-secret",
    found: "Function gatehouse-client-rotation, environment.variables",
    make: set("Function gatehouse-client-rotation", { environment: { variables: { PASSWORD: "[secret]" } } }),
  },
  {
    what: "a private key in an object of the bucket that everybody's registration is in",
    law: "secrets-stay-secret",
    found: "BucketObjectv2 gatehouse-fleet-tuning, content",
    make: set("BucketObjectv2 gatehouse-fleet-tuning", { content: "-----BEGIN EC PRIVATE KEY-----" }),
  },
  {
    what: "a private key in a parameter that is text",
    law: "secrets-stay-secret",
    found: "Parameter tuning, value",
    make: parameter({ value: "-----BEGIN EC PRIVATE KEY-----" }),
  },
  {
    what: "a private key in a parameter that says itself that it is not secret",
    law: "secrets-stay-secret",
    found: "Parameter tuning, insecureValue",
    make: parameter({ insecureValue: "-----BEGIN EC PRIVATE KEY-----" }),
  },
  {
    what: "an access key in the environment of a function",
    law: "secrets-stay-secret",
    found: "Function gatehouse-client-rotation, environment.variables",
    make: set("Function gatehouse-client-rotation", {
      environment: { variables: { KEY: `AKIA${"A".repeat(16)}` } },
    }),
  },
  {
    what: "a service that no alarm looks at",
    law: "alarms-answered",
    found: "Service gatehouse-fleet, alarms",
    make: remove("MetricAlarm"),
  },
  {
    what: "a delivery stream that no alarm looks at",
    law: "alarms-answered",
    found: "FirehoseDeliveryStream logs, alarms",
    make: stream({ enabled: true, keyType: "CUSTOMER_MANAGED_CMK", keyArn: KEY_ARN }),
  },
  {
    what: "an alarm that calls nobody",
    law: "alarms-answered",
    found: "CompositeAlarm gatehouse-alarms-request-path, alarmActions",
    make: set("CompositeAlarm gatehouse-alarms-request-path", { alarmActions: [] }),
  },
  {
    what: "a deployment that fails is not rolled back",
    law: "deployments-roll-back",
    found: "Service gatehouse-fleet, deploymentCircuitBreaker.rollback",
    make: within("ecs.Service gatehouse-fleet", "deploymentCircuitBreaker", { rollback: false }),
  },
  {
    what: "a deployment takes tasks away before new ones serve",
    law: "deployments-roll-back",
    found: "Service gatehouse-fleet, deploymentMinimumHealthyPercent",
    make: set("ecs.Service gatehouse-fleet", { deploymentMinimumHealthyPercent: 50 }),
  },
  {
    what: "the balancer cuts connections when a task leaves",
    law: "deployments-roll-back",
    found: "TargetGroup gatehouse-balancer, connectionTermination",
    make: set("TargetGroup", { connectionTermination: true }),
  },
  {
    what: "a task is stopped while the balancer still sends to it",
    law: "deployments-roll-back",
    found: "TargetGroup gatehouse-balancer, deregistrationDelay",
    make: set("TargetGroup", { deregistrationDelay: 30 }),
  },
];
