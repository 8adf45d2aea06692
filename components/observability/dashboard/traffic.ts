import { ClientClass } from "../../../haproxy/config";
import type { ResolvedDashboard } from "../args";
import { agentsSource, callersSource } from "../sources";
import { lines, type Panel } from "./widgets";

/** What HAProxy makes of the requests, of all APIs together. */
export function traffic(args: ResolvedDashboard): Panel[] {
  return [
    {
      title: "Requests, and what went wrong",
      lines: lines(agentsSource(args), [
        ["Requests", "Sum", "requests"],
        ["ServerErrors", "Sum", "5xx"],
        ["Unanswered", "Sum", "without an answer"],
        ["Retries", "Sum", "sent again"],
        ["StagesDown", "Maximum", "stages without an instance"],
      ]),
    },
    {
      title: "How long services take, ms, and what waits",
      lines: lines(agentsSource(args), [
        ["AnswerTime", "Average", "until they answer"],
        ["Queued", "Sum", "requests that wait"],
      ]),
    },
    {
      title: "Refused of a class, %, and past the gateway",
      lines: [
        ...Object.values(ClientClass).flatMap((name) =>
          lines(callersSource(args, name), [["RequestsRefused", "Average", name]]),
        ),
        ...lines(agentsSource(args), [["OriginProofRefused", "Sum", "past the gateway"]]),
      ],
    },
    {
      title: "Room that is used, %, and connections used again",
      lines: lines(agentsSource(args), [
        ["ConnectionsUsed", "Maximum", "connections of the fullest task"],
        ["CallersUsed", "Maximum", "callers of the fullest table"],
        ["ConnectionsReused", "Average", "requests on a kept connection"],
      ]),
    },
  ];
}
