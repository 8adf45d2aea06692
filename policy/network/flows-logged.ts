import type { Law } from "../law";
import { inEach, expect, ofType, refersTo } from "../read";

/** Who talked to whom is what an investigation asks first, and what cannot be had afterwards. */
export const flowsLogged: Law = {
  name: "flows-logged",
  says: "each VPC that is created has a flow log of all traffic",
  findings: inEach("aws:ec2/vpc:Vpc", (vpc, plan) => {
    const logs = ofType(plan, "aws:ec2/flowLog:FlowLog").filter((log) => refersTo(log, "vpcId", vpc));
    const all = logs.some(({ inputs }) => inputs.trafficType === "ALL");
    return expect(
      all,
      vpc,
      "flow log",
      "add one of trafficType ALL",
      logs.map(({ inputs }) => inputs.trafficType ?? null),
    );
  }),
};
