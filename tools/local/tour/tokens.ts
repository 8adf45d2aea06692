import { sendOnce } from "../../shared/http/client";
import type { Local } from "../running";
import type { TourContext } from "./context";
import { expectEqual, type Expectation } from "./expectation";
import { answerText } from "./identity";
import { asGateway, directTarget } from "./past-gateway";

/** Whether HAProxy verifies the tokens of the plan's first API. */
export const areVerified = ({ task, api }: Local): boolean =>
  task.intent.apis.some((one) => one.tokens !== undefined && api.stages.some(({ variables }) => Object.values(variables).some((value) => value.startsWith(`${one.name}.`)))); // prettier-ignore

/** What HAProxy does with tokens when the gateway lets everything in and says that it is a person's. */
export async function verifiedTokens({ local, route, stage }: TourContext): Promise<Expectation[]> {
  const { clients, issuer, scopes } = local;
  const { id, subject } = clients.Person;
  const said = { "authorizer.claims.sub": subject, "authorizer.claims.client_id": id, "authorizer.claims.scope": scopes.join(" ") }; // prettier-ignore
  const headers = asGateway(route, stage.name, said);
  const person = await issuer.token(clients.Person, scopes);
  const others = await issuer.token(clients.Agent, scopes);
  const send = async (token?: string): Promise<string> => {
    const bearer = token === undefined ? [] : [["authorization", `Bearer ${token}`] as const];
    return answerText(await sendOnce(directTarget(local, route), { path: "/", headers: [...headers, ...bearer] }));
  };
  const [head, claims, signature = ""] = person.split(".");
  const forged = [head, claims, `${signature.startsWith("A") ? "B" : "A"}${signature.slice(1)}`].join(".");
  return [
    expectEqual("a person's own token, whatever the gateway did with it", "200", await send(person)),
    expectEqual("no token, though the gateway lets it in", "401 TokenMissing", await send()),
    expectEqual("a token that the issuer did not sign", "401 TokenSignature", await send(forged)),
    expectEqual("the token of somebody else than the gateway says", "401 TokenOtherCaller", await send(others)),
  ];
}
