import type { Mapping } from "../../local/gateway/mapping";
import type { Account } from "../account";
import { lineOf } from "../probe";
import { NotAsked } from "../not-asked";
import { question } from "../question";

/** What the gateway tells of the caller and the stage. */
export const IDENTITY_QUESTIONS = [
  question({
    id: "missing-claims",
    asks: "What becomes of a client's own header when the claim that is to overwrite it is not in the token?",
    how: "GET with `x-auth-…: gatehouse-smoke` for a claim that the token lacks. HAProxy refuses it as IdentityMismatch where it passes.",
    answers: {
      Drop: {
        means: "The gateway removes it.",
        set: "Nothing. HAProxy's comparison with the sealed copy (docs/decisions/0003) is a second line of defence.",
      },
      Keep: {
        means: "The gateway lets it pass, and HAProxy refuses the request, as it is built to.",
        set: "Nothing: this is what the sealed copy is for.",
      },
    },
    async ask(account) {
      const [header, claim] = lacking(account);
      const seen = await account.probe.send({ [header]: "gatehouse-smoke" });
      const { refusal } = lineOf(seen);
      const saw = `the token has no ${claim}; HAProxy logged refusal ${JSON.stringify(refusal)}`;
      if (refusal === "IdentityMismatch") return { answer: "Keep", saw };
      if (refusal) throw new NotAsked(`HAProxy refused the request for another reason: ${JSON.stringify(refusal)}`);
      return { answer: "Drop", saw };
    },
  }),
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

/** A header of the caller's identity, and the claim that it is made of, which the token does not have. */
function lacking(account: Account): [header: string, claim: string] {
  const { claims, route } = account;
  if (!route.authorizer) throw new NotAsked("no GET route with a parameter asks for a token");
  const mapped = route.integration.mappings.flatMap((mapping) => claimOf(mapping));
  const found = mapped.find(([, claim]) => claims[claim] === undefined);
  if (found) return found;
  const names = mapped.map(([, claim]) => claim).join(", ");
  throw new NotAsked(
    `the token has every claim that is mapped (${names}): get one without, for instance without scopes`,
  );
}

function claimOf({ name, value }: Mapping): [string, string][] {
  const of = "authorizer.claims.";
  if (!name.startsWith("x-auth-") || value.kind !== "reference" || !value.reference.name.startsWith(of)) return [];
  return [[name, value.reference.name.slice(of.length)]];
}
