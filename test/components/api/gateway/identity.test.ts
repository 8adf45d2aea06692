import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { authorizedHeaders, publicHeaders } from "../../../../components/api/gateway/identity";
import { record } from "../../../support/plans";

const SEALED = "overwrite:header.x-gatehouse-origin";
const caller = { subject: "authorizer.claims.sub", client: "authorizer.claims.cid", scopes: "authorizer.claims.scp" };

/*
 * The proof is not secret here, so that what is sealed behind it can be read.
 */
describe("the sealed identity", () => {
  it("has behind the proof what the token says, by the claims that the issuer has it in", async () => {
    const { outputs } = await record(() => ({
      sealed: authorizedHeaders(pulumi.output("proof"), { caller })[SEALED],
    }));
    assert.equal(
      outputs.sealed,
      "proof;${context.authorizer.claims.sub};${context.authorizer.claims.cid};${context.authorizer.claims.scp}",
    );
  });

  it("is empty where nobody is vouched for", async () => {
    const { outputs } = await record(() => ({ sealed: publicHeaders(pulumi.output("proof"))[SEALED] }));
    assert.equal(outputs.sealed, "proof;;;");
  });
});
