import { lineOf } from "../probe";
import { NotAsked } from "../not-asked";
import { question } from "../question";

/** What the gateway tells of the stage. */
export const IDENTITY_QUESTIONS = [
  question({
    id: "stage-variables",
    asks: "Does a stage variable fill a header (`$stageVariables.backend`), as the `$default` stage needs it?",
    how: "GET of the stage; HAProxy's log has the backend that the header names.",
    answers: {
      Filled: { means: "HAProxy learns the stage's own name.", set: "Nothing." },
      Empty: {
        means: "HAProxy refuses every request with 421 UnknownStage.",
        set: 'Take `defaultStage` away and give the stage the root of a domain instead (`path: ""`).',
        isTrouble: true,
      },
    },
    async ask({ probe, settings }) {
      if (settings.api.stages.every(({ name }) => name !== "$default"))
        throw new NotAsked("no stage is API Gateway's $default");
      const { stage, refusal } = lineOf(await probe.plain());
      const saw = `HAProxy logged stage ${JSON.stringify(stage)}`;
      return { answer: stage && refusal !== "UnknownStage" ? "Filled" : "Empty", saw };
    },
  }),
];
