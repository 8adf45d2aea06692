import type { Importable, ImportApi } from "../../../runtime/rotation/acm/import-api";
import { readSettings } from "../../../runtime/rotation/settings";
import { printCertificates } from "../../../runtime/certificate/x509";
import type { Plan } from "../../preview";
import { fieldsOf, PlanResources, textOf } from "../../preview/plan-resources";
import type { AgentCertificates } from "./agent-certificates";
import type { ShownCertificate } from "../gateway/api";

/** A certificate of the plan that its function keeps in ACM: what the gateways of REST APIs show. */
export interface PlannedImport {
  /** Of the resource that imports it, by which stages name it. */
  readonly name: string;
  readonly secret: string;
  readonly names: readonly string[];
  readonly owner: string;
  readonly arn: string;
}

/** Undefined where the plan issues none to gateways. */
export function plannedImport(plan: Plan): PlannedImport | undefined {
  const functions = new PlanResources(plan).all("aws:lambda/function:Function");
  const told = functions.flatMap(({ inputs }) => {
    const text = textOf(fieldsOf(fieldsOf(inputs.environment).variables).GATEHOUSE_SETTINGS);
    return text === "" ? [] : [readSettings({ GATEHOUSE_SETTINGS: text })];
  });
  const rotation = told.find(({ operation, acmImport }) => operation === "Rotate" && acmImport !== undefined);
  const { owner = "", arn = "" } = rotation?.acmImport ?? {};
  const [, name] = /^«Invocation ([^»]+)»/.exec(arn) ?? [];
  if (rotation === undefined || name === undefined) return undefined;
  return { name, secret: rotation.certificateSecretArn, names: rotation.names, owner, arn };
}

/** It, and what it is imported into here. */
export interface IssuedCertificate {
  readonly planned: PlannedImport;
  readonly acm: LocalAcm;
}

/** Undefined where the plan issues none to gateways. */
export function issuedCertificate(plan: Plan): IssuedCertificate | undefined {
  const planned = plannedImport(plan);
  return planned && { planned, acm: new LocalAcm(planned) };
}

/** All secrets of a run: of trust and of certificates. */
export function issuedSecrets(
  { certificates, trust }: AgentCertificates,
  issued: IssuedCertificate | undefined,
): string[] {
  const all = [...certificates, ...(issued ? [issued.planned] : [])];
  return [trust.secret, ...all.map(({ secret }) => secret)];
}

/** ACM with the one certificate, and API Gateway, which shows what was imported last. */
export class LocalAcm implements ImportApi {
  #what: Importable | undefined;

  constructor(private readonly planned: Pick<PlannedImport, "arn">) {}

  /** Read at each handshake: the next one is shown without anything being said. */
  get shown(): ShownCertificate {
    const what = (): Importable => {
      if (this.#what) return this.#what;
      throw new Error("nothing was imported yet");
    };
    return {
      get cert() {
        return printCertificates([what().leaf, ...what().chain]);
      },
      get key() {
        return what().key.export({ type: "pkcs8", format: "pem" }).toString();
      },
    };
  }

  owned = async (): Promise<string[]> => (this.#what ? [this.planned.arn] : []);

  import = async (what: Importable): Promise<string> => {
    this.#what = what;
    return this.planned.arn;
  };

  delete = async (): Promise<boolean> => {
    this.#what = undefined;
    return true;
  };
}
