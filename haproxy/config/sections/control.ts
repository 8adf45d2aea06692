import type { HaproxyModel } from "../model";
import { pathOf } from "../files";
import type { Section } from "../text";
import { ipv4, line, type Line } from "../quoting";

/** Whether the task is leaving: it still answers, and wants no more. */
export function draining(model: HaproxyModel): Line {
  return line`{ str(draining),map_str_int(${pathOf(model, "controlMap")},0) gt 0 }`;
}

/** The listener that only the balancer's health check, a scraper and the agent can reach. */
export function controlSection(model: HaproxyModel): Section {
  return {
    kind: "frontend",
    name: "control",
    from: "base",
    about:
      "Health, and metrics where they are asked for. `set map control.map draining 1` turns health red while traffic goes on.",
    body: [
      line`bind ${ipv4(model.address)}:${model.controlPort} name control`,
      line`no log`,
      line`monitor-uri /healthz`,
      line`monitor fail if { stopping } || ${draining(model)}`,
      ...(model.prometheus ? [line`http-request use-service prometheus-exporter if { path /metrics }`] : []),
      line`http-request return status 404`,
    ],
  };
}
