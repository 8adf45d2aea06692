/** The orders team's API: two versions, blue and green, attached to the platform's gatehouse from a program of its own. */
import * as pulumi from "@pulumi/pulumi";
import { Api, type GatehouseReference } from "pulumi-gatehouse";

const throttle = { rateLimit: 500, burstLimit: 500 };

export = async () => {
  const platform = new pulumi.StackReference(new pulumi.Config().require("platform"));
  const { value } = await platform.getOutputDetails("reference");
  const { urls, registryArns } = new Api("orders", {
    gatehouse: value as GatehouseReference,
    routes: [
      { key: "GET /orders/{id}", scopes: ["orders:read"] },
      { key: "POST /orders", scopes: ["orders:write"], throttle: { rateLimit: 50, burstLimit: 100 } },
    ],
    // A shift from blue to green is a diff of two numbers; no task restarts.
    stages: [{ name: "v1", throttle, healthPath: "/healthz", versions: [
      { name: "blue", port: 8080, weight: 90 }, { name: "green", port: 8080, weight: 10 }] }], // prettier-ignore
  });
  return { urls, registryArns };
};
