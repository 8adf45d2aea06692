import type { Finding, Law } from "../law";
import type { Plan, Resource, Value } from "../plan";
import { groupsAt, inEach, expect, valueAt } from "../read";

const PLAIN_SECRET = /-----BEGIN [A-Z ]*PRIVATE KEY-----|\bA(KI|SI)A[0-9A-Z]{16}\b|\[secret\]/;

/** Who may look at a task definition or a function sees its environment in clear; so do a console, a log of a deployment, and AWS Config. */
export const secretsStaySecret: Law = {
  name: "secrets-stay-secret",
  says: "no secret is in an environment, a command, an object or a parameter that is text",
  findings: (plan: Plan) => [
    ...inEach("aws:ecs/taskDefinition:TaskDefinition", (task) =>
      groupsAt(task, "containerDefinitions").flatMap(([at, { environment = [], command = [], entryPoint = [] }]) =>
        Object.entries({ environment, command, entryPoint }).flatMap(([key, value]) =>
          clear(task, `${at}.${key}`, value),
        ),
      ),
    )(plan),
    // A text that a secret is put into is a secret as a whole: nothing else of it can be read.
    ...inEach("aws:ecs/taskDefinition:TaskDefinition", (task) =>
      clear(task, "containerDefinitions", whole(valueAt(task, "containerDefinitions"))),
    )(plan),
    ...inEach("aws:lambda/function:Function", (one) => [
      ...clear(one, "environment", whole(valueAt(one, "environment"))),
      ...clear(one, "environment.variables", valueAt(one, "environment.variables") ?? []),
    ])(plan),
    ...Object.entries(SHOWN).flatMap(([type, inputs]) =>
      inEach(type, (one) => inputs.flatMap((input) => clear(one, input, valueAt(one, input) ?? null)))(plan),
    ),
    ...inEach("aws:ssm/parameter:Parameter", (parameter) => {
      const { type, value = null, insecureValue = null } = parameter.inputs;
      const kept = type === "SecureString" ? [] : clear(parameter, "value", value);
      return [...kept, ...clear(parameter, "insecureValue", insecureValue)];
    })(plan),
  ],
};

/** By type, further inputs that whoever may look at the resource sees. */
const SHOWN: Readonly<Record<string, readonly string[]>> = {
  "aws:apigateway/stage:Stage": ["variables"],
  "aws:apigatewayv2/stage:Stage": ["stageVariables"],
  "aws:batch/jobDefinition:JobDefinition": ["containerProperties"],
  "aws:codebuild/project:Project": ["environment"],
  "aws:ec2/instance:Instance": ["userData", "userDataBase64"],
  "aws:ec2/launchTemplate:LaunchTemplate": ["userData"],
  "aws:lambda/invocation:Invocation": ["input"],
  "aws:s3/bucketObjectv2:BucketObjectv2": ["content", "contentBase64"],
  "aws:scheduler/schedule:Schedule": ["target"],
};

/** A value that is nothing but a secret. */
function whole(value: Value | undefined): Value {
  return value === "[secret]" ? value : [];
}

function clear(resource: Resource, property: string, value: Value): Finding[] {
  const found = PLAIN_SECRET.exec(JSON.stringify(value))?.[0];
  // What was found is not shown: this text goes to a terminal and a pull request.
  return expect(
    found === undefined,
    resource,
    property,
    "put it in Secrets Manager and name its ARN",
    found ? "a secret" : null,
  );
}
