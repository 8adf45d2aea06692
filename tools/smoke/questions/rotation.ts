import { ScratchSecret } from "../aws/scratch-secret";
import type { LogLine } from "../aws/logs";
import type { Account } from "../account";
import { NotAsked } from "../not-asked";
import { question } from "../question";

const SINCE_DAYS = 90;
const DAY_MS = 86_400_000;

/** What Secrets Manager does around a rotation that fails. */
export const ROTATION_QUESTIONS = [
  question({
    id: "rotation-retries",
    asks: "Does Secrets Manager repeat a step that failed, and with the same version?",
    how: `The rotation function's log of the last ${SINCE_DAYS} days: a step of one version that is done twice.`,
    answers: {
      SameVersion: { means: "A step is repeated with its version.", set: "Nothing: every step stands being repeated." },
      NotRepeated: {
        means: "No step of a version was done twice, though rotations failed.",
        set: "Nothing: the next rotation by schedule is a new one. Rotate by hand where that is too late (docs/operations/failed-rotation.md).",
      },
    },
    async ask(account) {
      const { failures, steps } = await rotationLog(account);
      if (failures.length === 0) throw new NotAsked(`no rotation has failed in the last ${SINCE_DAYS} days`);
      const keys = steps.map(({ step, version }) => `${String(step)} ${String(version)}`);
      const twice = keys.filter((key, i) => keys.indexOf(key) !== i).length;
      const saw = `${failures.length} failures, ${twice} steps done again`;
      return { answer: twice > 0 ? "SameVersion" : "NotRepeated", saw };
    },
  }),
  question({
    id: "label-removal",
    asks: "Does a new rotation start once AWSPENDING was taken off a version in the middle of one?",
    how:
      "A secret of its own, which holds nothing, is rotated by the stack's function, which refuses it as none of its own; AWSPENDING is " +
      "taken off, and it is rotated again.",
    changes:
      "creates a secret and deletes it; the rotation function logs a refusal, and its error alarm may go off once",
    answers: {
      StartsAfresh: { means: "What the function does about a version that is lost is right.", set: "Nothing." },
      Blocked: {
        means: "Secrets Manager still takes the rotation for one that goes on.",
        set: "After a failed rotation, wait until Secrets Manager gives up, then rotate by hand (docs/operations/failed-rotation.md).",
        isTrouble: true,
      },
    },
    ask: async (account) =>
      ScratchSecret.use(async (secret) => {
        const rotator = functionArn(account);
        await secret.release(await secret.rotate(rotator));
        try {
          await secret.rotate(rotator);
        } catch (error) {
          if (!(error instanceof Error) || error.name !== "InvalidRequestException") throw error;
          return { answer: "Blocked" as const, saw: error.message };
        }
        return { answer: "StartsAfresh" as const, saw: "the second rotation was accepted" };
      }),
  }),
];

/** Failures, and the steps that were done, of the function that rotates HAProxy's client certificate. */
async function rotationLog(account: Account): Promise<{ failures: LogLine[]; steps: LogLine[] }> {
  const group = account.output("certificates", "client", "logGroupName");
  const since = Date.now() - SINCE_DAYS * DAY_MS;
  const { logs } = account.settings;
  return {
    failures: await logs.lines({ group, since, pattern: '{ $.message = "failed" }' }),
    steps: await logs.lines({ group, since, pattern: '{ $.message = "step done" }' }),
  };
}

/** The function stands where its secret does. */
function functionArn(account: Account): string {
  const [, partition, , region, id] = account.output("certificates", "client", "secretArn").split(":");
  const name = account.output("certificates", "client", "rotationFunctionName");
  return `arn:${partition}:lambda:${region}:${id}:function:${name}`;
}
