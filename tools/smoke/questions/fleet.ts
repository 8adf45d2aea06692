import { textOf, fieldsOf } from "../../preview/plan-resources";
import { NotAsked } from "../not-asked";
import { question } from "../question";

const DAY_MS = 86_400_000;

/** What the way from the gateway to the fleet, and the fleet itself, are like. */
export const FLEET_QUESTIONS = [
  question({
    id: "ec-leaf",
    asks: "Does the gateway accept a certificate with an elliptic-curve key (P-256) behind a link?",
    how: "GET of the stage: HAProxy's log has the request, or the gateway's log why the integration failed.",
    answers: {
      Accepted: { means: "HAProxy's certificate is good as ACM issues it.", set: "Nothing." },
      Refused: {
        means: "TLS to HAProxy fails, and every request with it.",
        set: "Bring `tls.certificate` with an RSA key of a public authority, or use `tls.mode: Reencrypt` with an RSA certificate on the balancer.",
        isTrouble: true,
      },
    },
    async ask({ probe, resources }) {
      const exported = resources
        .all("aws:acm/certificate:Certificate")
        .find(({ inputs }) => textOf(fieldsOf(inputs.options)["export"]) === "ENABLED");
      const key = textOf(exported?.inputs.keyAlgorithm);
      if (!key.startsWith("EC_")) throw new NotAsked("ACM issues no certificate with an EC key for HAProxy");
      const { haproxy, gateway, answer } = await probe.plain();
      if (haproxy) return { answer: "Accepted", saw: `${key}, ${String(haproxy["tls"])}` };
      if (!gateway) throw new NotAsked(`neither log has the request (${answer.status}) in time`);
      const why = [gateway["integrationError"], gateway["error"]].find(
        (one): one is string => typeof one === "string" && one !== "-",
      );
      if (why !== undefined && /ssl|tls|certificate|handshake/i.test(why)) return { answer: "Refused", saw: why };
      throw new NotAsked(`the request failed for another reason (${answer.status}): ${why ?? "none is logged"}`);
    },
  }),
  question({
    id: "active-flow-count",
    asks: "Is the average of ActiveFlowCount the flows of the whole balancer, or of one zone?",
    how: "CloudWatch: the metric's averages of the last hour for the balancer, beside those for each of its zones.",
    answers: {
      Whole: {
        means: "It is the sum of the zones.",
        set: "Nothing: `fleet.connectionsPerTask` is what one task gets.",
      },
      OneZone: {
        means: "It is the mean of the zones: the fleet scales out late, by the number of zones.",
        set: "Divide `fleet.connectionsPerTask` by the number of zones.",
        isTrouble: true,
      },
      Other: {
        means: "It is neither.",
        set: "Compare it with the connections that HAProxy counts, and give `fleet.connectionsPerTask` to match.",
        isTrouble: true,
      },
    },
    async ask(account) {
      const { whole, zones } = await account.settings.metrics.byZone(
        "ActiveFlowCount",
        account.output("balancerArnSuffix"),
      );
      const each = Object.values(zones).map(mean);
      if (each.length < 2) throw new NotAsked("CloudWatch knows the metric of fewer than two zones");
      const [found, sum] = [mean(whole), each.reduce((all, one) => all + one, 0)];
      if (!(sum > 0)) throw new NotAsked("no connection was open in the last hour: ask while there is traffic");
      const saw = `${found.toFixed(2)} for the balancer; ${each.map((one) => one.toFixed(2)).join(", ")} for its zones`;
      const isNear = (value: number) => Math.abs(found - value) <= 0.1 * value;
      return { answer: isNear(sum) ? "Whole" : isNear(sum / each.length) ? "OneZone" : "Other", saw };
    },
  }),
  question({
    id: "volume-owner",
    asks: "Does the task's volume belong to the user of agent and HAProxy, as the agent's image declares it?",
    how: "ECS: the agents of the running tasks are healthy, which they are once they have written HAProxy's files; the fleet's log has no EACCES of an agent in the last day.",
    answers: {
      TheUsers: { means: "The agent writes into it.", set: "Nothing." },
      Roots: {
        means: "It belongs to root: the agent cannot write, and no task gets healthy.",
        set: "Have the agent's image made by `runtime/image/Dockerfile`, which declares the volume (docs/decisions/0017), not by another.",
        isTrouble: true,
      },
    },
    async ask(account) {
      const { tasks, logs } = account.settings;
      // Beside the traffic log, which is a hundred times as long.
      const search = { group: account.output("fleetLogGroup"), streams: "task/agent/", pattern: "EACCES" };
      const denied = await logs.lines({ ...search, since: Date.now() - DAY_MS });
      if (denied.length > 0) return { answer: "Roots", saw: `${denied.length} lines with EACCES since yesterday` };
      const containers = await tasks.containers(account.output("clusterName"), account.output("serviceName"));
      const agents = containers.filter(({ name }) => name === "agent");
      const healthy = agents.filter(({ health }) => health === "HEALTHY");
      if (healthy.length === 0) throw new NotAsked(`of ${agents.length} agents none is healthy, and none says why`);
      return { answer: "TheUsers", saw: `${healthy.length} of ${agents.length} agents are healthy` };
    },
  }),
];

function mean(values: readonly number[]): number {
  return values.reduce((sum, one) => sum + one, 0) / values.length;
}
