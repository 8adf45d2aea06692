import { request } from "node:https";
import { read, type Answer } from "./caller";
import { asGateway, directRequest } from "./past-gateway";
import { same, type Outcome } from "./expectation";
import type { TourContext } from "./context";
import { told } from "./identity";

/** Straight at HAProxy, past the gateway: what it refuses by itself. */
export async function direct(visit: TourContext): Promise<Outcome[]> {
  const vouched = asGateway(visit.route, { stage: "no-such-stage" });
  const unvouched = vouched.filter(([name]) => name !== "x-gatehouse-origin");
  return [
    same("a stage that nobody knows, with the gateway's proof", "421 unknown_stage", told(await send(visit, vouched))),
    same("without the gateway's proof", "403 origin", told(await send(visit, unvouched))),
  ];
}

async function send({ local, route }: TourContext, headers: ReturnType<typeof asGateway>): Promise<Answer> {
  const [task] = local.fleet.tasks;
  if (!task) throw new Error("no task runs");
  return new Promise((resolve, reject) => {
    const sent = request({ ...directRequest(task, route, local), path: "/", headers: headers.flat(), agent: false });
    sent.on("error", reject).on("response", (answer) => resolve(read(answer)));
    sent.end();
  });
}
