import assert from "node:assert/strict";
import { ApiKind, Gatehouse, type ApiSettings, type RestSettings } from "../../../components/index";
import type { Plan } from "../../../tools/preview/index";
import { record } from "../../support/plans";
import { find, findAll } from "../../support/record";
import { apisOf, gatehouseArgs, stageArgs } from "../args";

const ACCOUNT = "aws:apigateway/account:Account";
const [orders] = apisOf(stageArgs) as [ApiSettings];

describe("The role for the logs of REST APIs", function () {
  this.timeout(20_000);

  it("is one for all REST APIs of a gatehouse, stays, and is there before their stages", async () => {
    const plan = await of({ kind: ApiKind.Rest }, { kind: ApiKind.Rest, rest: { tracing: true } });
    const accounts = findAll(plan, ACCOUNT);
    assert.deepEqual(accounts.map(({ name, options }) => [name, options.retainOnDelete]), [["edge-rest-logging", true]]); // prettier-ignore
    for (const api of ["edge-orders", "edge-users"])
      assert.ok(find(plan, "gatehouse:index:Api", api).dependencies.includes(accounts[0]!.urn), api);
  });

  it("is left alone where one of them says that the account has it, and where none is REST", async () => {
    const rest: RestSettings = { accountHasLogsRole: true };
    for (const plan of [await of({ kind: ApiKind.Rest, rest }, { kind: ApiKind.Rest }), await of({}, {})])
      assert.deepEqual(findAll(plan, ACCOUNT), []);
  });
});

function of(first: Partial<ApiSettings>, second: Partial<ApiSettings>): Promise<Plan> {
  const apis = [
    { ...orders, ...first },
    { ...orders, name: "users", ...second },
  ];
  return record(() => void new Gatehouse("edge", { ...gatehouseArgs, apis }));
}
