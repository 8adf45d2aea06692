import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { ResolvedRestGateway } from "./args";
import type { ResolvedClientCertificate } from "./client-certificate-args";

/** What the stages show, and of what HAProxy must see one. */
export interface CreatedClientCertificate {
  readonly id: pulumi.Input<string> | undefined;
  /** PEM; empty where HAProxy asks for none. */
  readonly trusted: pulumi.Output<string[]>;
}

/** What the stages show. Of those that API Gateway generates: the one that is shown, the one before, which it may show for a while yet, and the next. */
export function createClientCertificate(
  name: string,
  { clientCertificate, issuedCertificateArn }: Pick<ResolvedRestGateway, "clientCertificate" | "issuedCertificateArn">,
  opts: pulumi.CustomResourceOptions,
): CreatedClientCertificate {
  const registered = registeredCertificate(name, clientCertificate, opts);
  // HAProxy knows it by its authority and common name: there is no certificate to register.
  return clientCertificate?.issued?.shown ? { ...registered, id: issuedCertificateArn } : registered;
}

/** Those of which HAProxy must see just one. */
function registeredCertificate(
  name: string,
  { generated, existing }: ResolvedClientCertificate = {},
  opts: pulumi.CustomResourceOptions,
): CreatedClientCertificate {
  if (existing) return { id: existing.id, trusted: pulumi.output(existing.trusted) };
  if (!generated) return { id: undefined, trusted: pulumi.output([]) };
  const { shown, next } = generated;
  const made = [shown - 1, shown, ...(next ? [shown + 1] : [])]
    .filter((generation) => generation >= 1)
    .map((generation) => ({ generation, certificate: createGeneration(`${name}-${generation}`, opts) }));
  const current = made.find(({ generation }) => generation === shown)!;
  return {
    id: current.certificate.id,
    // Under mocks that return inputs alone there is none.
    trusted: pulumi
      .all(made.map(({ certificate }) => certificate.pemEncodedCertificate))
      .apply((all: (string | undefined)[]) => all.filter((pem) => pem !== undefined)),
  };
}

function createGeneration(name: string, opts: pulumi.CustomResourceOptions): aws.apigateway.ClientCertificate {
  return new aws.apigateway.ClientCertificate(
    name,
    { description: "Gatehouse: what the gateway shows HAProxy", tags: { Name: name } },
    opts,
  );
}
