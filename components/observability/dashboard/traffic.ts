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
      title: "Answer time, ms, and requests that wait",
      lines: lines(agentsSource(args), [
        ["AnswerTime", "Average", "until they answer"],
        ["Queued", "Sum", "requests that wait"],
      ]),
    },
    {
      title: "Refused by class, %, and without proof",
      lines: [
        ...Object.values(ClientClass).flatMap((name) =>
          lines(callersSource(args, name), [["RequestsRefused", "Average", name]]),
        ),
        ...lines(agentsSource(args), [["OriginProofRefused", "Sum", "without proof"]]),
      ],
    },
    {
      title: "Room used, %, and connections kept",
      lines: lines(agentsSource(args), [
        ["ConnectionsUsed", "Maximum", "connections, fullest task"],
        ["CallersUsed", "Maximum", "callers, fullest table"],
        ["ConnectionsReused", "Average", "on a kept connection"],
      ]),
    },
  ];
}
