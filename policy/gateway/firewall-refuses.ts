import type { Law } from "../law";
import { group, groupsAt, inEach, expect, valueAt } from "../read";

/** A firewall that only counts is a decision, with a reason that a reviewer reads: a relaxation of this law. */
export const firewallRefuses: Law = {
  name: "firewall-refuses",
  says: "no rule of a firewall only counts what it is there to refuse, unless the stack says so",
  findings: inEach("aws:wafv2/webAcl:WebAcl", (acl) =>
    groupsAt(acl, "rules").flatMap(([at, rule]) => {
      const [action, override] = [group(rule["action"]), group(rule["overrideAction"])];
      // One that adds a header tells HAProxy something.
      const says = valueAt({ ...acl, inputs: action }, "count.customRequestHandling") !== undefined;
      const counts = override["count"] !== undefined || (action["count"] !== undefined && !says);
      return expect(!counts, acl, at, "have it block, or relax this law and say why", rule["name"]);
    }),
  ),
};
