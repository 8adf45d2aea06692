import { sendOnce, type HttpHeaders } from "../../shared/http/client";
import type { TourContext } from "./context";
import { expectEqual, type Expectation } from "./expectation";
import { answerText } from "./identity";
import { asGateway, directTarget } from "./past-gateway";

/** Past the gateway, to HAProxy itself: what it refuses by itself. */
export async function direct({ local, route, stage }: TourContext): Promise<Expectation[]> {
  const send = async (headers: HttpHeaders): Promise<string> =>
    answerText(await sendOnce(directTarget(local, route), { path: "/", headers }));
  const [api = ""] = stage.name.split(".");
  const proven = asGateway(route, `${api}.no-such-stage`);
  const unproven = proven.filter(([name]) => name !== "x-gatehouse-origin");
  return [
    expectEqual("a stage that nobody knows, with the gateway's proof", "421 UnknownStage", await send(proven)),
    expectEqual("without the gateway's proof", "403 OriginProof", await send(unproven)),
  ];
}
