import type { HaproxyModel } from "../model";
import type { Section } from "../text";
import { directory, ipv4, line } from "../quoting";

/** The listener that only the balancer's health check, Prometheus and the agent can reach. */
export function controlSection(model: HaproxyModel): Section {
  return {
    kind: "frontend",
    name: "control",
    from: "base",
    about: "Health and metrics. `set map control.map draining 1` turns health red while traffic goes on.",
    body: [
      line`bind ${ipv4(model.address)}:${model.controlPort} name control`,
      line`no log`,
      line`monitor-uri /healthz`,
      line`monitor fail if { stopping } || { str(draining),map_str_int(${directory(model.directory)}/control.map,0) gt 0 }`,
      line`http-request use-service prometheus-exporter if { path /metrics }`,
      line`http-request return status 404`,
    ],
  };
}
