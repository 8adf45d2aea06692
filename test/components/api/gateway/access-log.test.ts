import assert from "node:assert/strict";
import { accessLogFormat } from "../../../../components/api/gateway/access-log";

const caller = { subject: "authorizer.claims.sub", client: "authorizer.claims.cid", scopes: "authorizer.claims.scp" };

describe("the gateway's access log", () => {
  const format = accessLogFormat("orders", { caller });

  it("says of each request who, when, from where, what and with which outcome", () => {
    assert.deepEqual(JSON.parse(format), {
      api: "orders",
      requestId: "$context.requestId",
      requestTimeEpoch: "$context.requestTimeEpoch",
      accountId: "$context.accountId",
      apiId: "$context.apiId",
      stage: "$context.stage",
      domainName: "$context.domainName",
      basePath: "$context.customDomain.basePathMatched",
      method: "$context.httpMethod",
      path: "$context.path",
      route: "$context.routeKey",
      protocol: "$context.protocol",
      subject: "$context.authorizer.claims.sub",
      client: "$context.authorizer.claims.cid",
      authorizerError: "$context.authorizer.error",
      sourceIp: "$context.identity.sourceIp",
      userAgent: "$context.identity.userAgent",
      clientCertSubject: "$context.identity.clientCert.subjectDN",
      clientCertIssuer: "$context.identity.clientCert.issuerDN",
      clientCertSerial: "$context.identity.clientCert.serialNumber",
      clientCertNotAfter: "$context.identity.clientCert.validity.notAfter",
      status: "$context.status",
      responseLength: "$context.responseLength",
      responseLatency: "$context.responseLatency",
      dataProcessed: "$context.dataProcessed",
      integrationStatus: "$context.integration.status",
      integrationLatency: "$context.integration.latency",
      integrationError: "$context.integrationErrorMessage",
      error: "$context.error.message",
      errorType: "$context.error.responseType",
    });
  });

  it("says nothing of who calls where nobody is told from anybody", () => {
    const { subject, client, sourceIp } = JSON.parse(accessLogFormat("orders", { caller: {} })) as Record<
      string,
      string
    >;
    assert.deepEqual([subject, client, sourceIp], [undefined, undefined, "$context.identity.sourceIp"]);
  });

  it("is one line, as one event is", () => {
    assert.doesNotMatch(format, /\n/);
  });

  it("has less than the 3 KB that API Gateway takes", () => {
    assert.ok(Buffer.byteLength(format) < 3 * 1024, `${Buffer.byteLength(format)} bytes`);
  });

  it("names no header: there the token would be", () => {
    assert.doesNotMatch(format, /header/i);
  });
});
