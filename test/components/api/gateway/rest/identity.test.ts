import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { restHeaders } from "../../../../../components/api/gateway/rest/identity";
import { authorizedHeaders } from "../../../../../components/api/gateway/identity";

const HEADER = "integration.request.header.";
const caller = { subject: "authorizer.subject", client: "authorizer.client", scopes: "authorizer.scopes" };
const proof = pulumi.output("p".repeat(48));

/** Of what API Gateway refuses to map, and to which characters it holds names (its guide, request-response-data-mappings). */
const NAME = /^[A-Za-z0-9._$-]+$/;

async function known(mappings: Record<string, pulumi.Input<string>>): Promise<Record<string, string>> {
  return new Promise((resolve) => void pulumi.all(mappings).apply(resolve));
}

describe("the headers of a REST API", () => {
  it("are each mapped, with a name that API Gateway takes", async () => {
    const mappings = await known(restHeaders({ key: "GET /x", public: false }, proof, { caller, keyed: true }));
    for (const [name, value] of Object.entries(mappings)) {
      assert.match(name.replace("integration.request.header.", ""), NAME);
      assert.match(value, /^(?:context\.[\w.]+|stageVariables\.\w+|'[^']*')$/, name);
    }
  });

  it("have the names of an HTTP API's, and of what a REST API cannot seal in one header", () => {
    const http = authorizedHeaders(proof, { caller });
    const names = Object.keys(http).flatMap((key) => key.split("overwrite:header.").slice(1));
    const rest = Object.keys(
      restHeaders({ key: "GET /x", public: false }, proof, {
        caller: { ...caller, identity: "authorizer.identity" },
        keyed: false,
      }),
    );
    assert.deepEqual(rest.map((key) => key.replace(HEADER, "")).sort(), [...names, "x-gatehouse-identity"].sort());
  });

  it("seal what a token says apart from the proof, and what is known beforehand with it", async () => {
    const sealed = await known(restHeaders({ key: "GET /x", public: false }, proof, { caller: { ...caller, identity: "authorizer.identity" }, keyed: false })); // prettier-ignore
    assert.equal(sealed[`${HEADER}x-gatehouse-origin`], `'${"p".repeat(48)}'`);
    assert.equal(sealed[`${HEADER}x-gatehouse-identity`], "context.authorizer.identity");
    const open = await known(restHeaders({ key: "GET /x", public: true }, proof, { caller: undefined, keyed: false }));
    assert.equal(open[`${HEADER}x-gatehouse-origin`], `'${"p".repeat(48)};;;'`);
  });

  it("say behind the proof that an API key was asked for, and then whose id it is", async () => {
    const sealed = await known(restHeaders({ key: "GET /x", public: false }, proof, { caller, keyed: true }));
    assert.equal(sealed[`${HEADER}x-gatehouse-origin`], `'${"p".repeat(48)}.key'`);
    assert.equal(sealed[`${HEADER}x-api-key-id`], "context.identity.apiKeyId");
  });

  it("never take the request's id for one that the client chose", async () => {
    const mappings = await known(
      restHeaders({ key: "GET /x", public: true }, proof, { caller: undefined, keyed: false }),
    );
    assert.equal(mappings[`${HEADER}x-request-id`], "context.extendedRequestId");
  });
});
