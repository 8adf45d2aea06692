import type { Callback } from "@pulumi/pulumi/proto/callback_pb";
import { InvokeResponse, type CallResponse } from "@pulumi/pulumi/proto/provider_pb";
import {
  DeploymentInfo,
  RegisterPackageResponse,
  SupportsFeatureResponse,
  type ReadResourceRequest,
  type RegisterResourceOutputsRequest,
  type RegisterResourceRequest,
  type ResourceCallRequest,
  type ResourceInvokeRequest,
} from "@pulumi/pulumi/proto/resource_pb";
import { answerInvoke } from "../answers/invokes";
import { plainText } from "../answers/complete";
import { PreviewError } from "../failure";
import { propertiesOf, structFrom } from "../messages";
import { Empty } from "../sdk";
import { secretTexts, type WireObject } from "../wire";
import { readResource, registerResource } from "./resources";
import type { Run } from "./run";

/** Procedures by name: take a request, give a response. Both transports serve the same ones. */
export type Procedures = Record<string, (request: never) => unknown>;

/** The engine's ResourceMonitor service over one run. */
export function monitorProcedures(run: Run) {
  return {
    supportsFeature: () => new SupportsFeatureResponse().setHassupport(true),
    getDeploymentInfo: () => new DeploymentInfo(),
    registerResource: (request: RegisterResourceRequest) => registerResource(run, request),
    readResource: (request: ReadResourceRequest) => readResource(run, request),
    registerResourceOutputs: (request: RegisterResourceOutputsRequest) => registerOutputs(run, request),
    invoke: (request: ResourceInvokeRequest) => invoke(run, request),
    call: (request: ResourceCallRequest): CallResponse => {
      throw new PreviewError(`method ${request.getTok()} cannot be answered offline: it asks the cloud`);
    },
    registerStackTransform: (callback: Callback) => {
      run.transforms.addToStack(callback);
      return new Empty();
    },
    registerStackInvokeTransform: (callback: Callback) => {
      run.transforms.addToInvokes(callback);
      return new Empty();
    },
    // Hooks run around real operations on resources; a preview has none.
    registerResourceHook: () => new Empty(),
    registerErrorHook: () => new Empty(),
    registerPackage: () => new RegisterPackageResponse().setRef("preview"),
    signalAndWaitForShutdown: () => new Empty(),
  } satisfies Procedures;
}

function registerOutputs(run: Run, request: RegisterResourceOutputsRequest) {
  const outputs = propertiesOf(request.getOutputs());
  for (const text of secretTexts(outputs)) run.redactor.learn(text);
  // A component's outputs are only for the state; those of the stack are part of a plan.
  if (request.getUrn() === run.ledger.stackUrn) run.stackOutputs = outputs;
  return new Empty();
}

async function invoke(run: Run, request: ResourceInvokeRequest): Promise<InvokeResponse> {
  const token = request.getTok();
  const args = await run.transforms.invoke(token, propertiesOf(request.getArgs()));
  const answer = token === "pulumi:pulumi:getResource" ? known(run, args) : answerInvoke(token, args, run.facts);
  return new InvokeResponse().setReturn(structFrom(answer));
}

/** The SDK asks for this when it has a reference and needs the resource. */
function known(run: Run, args: WireObject): WireObject {
  const urn = plainText(args.urn) ?? "";
  const entry = run.ledger.find(urn);
  if (entry === undefined) throw new PreviewError(`resource ${urn} is referred to, but not registered`);
  return { urn, id: entry.options.read ?? "", state: entry.inputs };
}
