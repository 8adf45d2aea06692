import {
  ReadResourceResponse,
  RegisterResourceResponse,
  TransformResourceOptions,
  type ReadResourceRequest,
  type RegisterResourceRequest,
} from "@pulumi/pulumi/proto/resource_pb";
import { regionOf, type Outputs } from "../answers/outputs";
import { PreviewError } from "../failure";
import { propertiesOf, structFrom } from "../messages";
import type { PlannedOptions } from "../plan";
import { secretTexts } from "../wire";
import type { Entry } from "./ledger";
import { requestedOptions } from "./options";
import type { Run } from "./run";
import { STACK_TYPE } from "./urn";

/** Writes a resource down and answers as its provider would. */
export async function registerResource(run: Run, request: RegisterResourceRequest): Promise<RegisterResourceResponse> {
  const response = new RegisterResourceResponse();
  if (request.getType() === STACK_TYPE) {
    response.setUrn(run.ledger.addStack(request.getType(), request.getName()));
    response.setObject(structFrom({}));
    return response;
  }
  const entry = await enter(run, request);
  const answer = answerFor(run, entry);
  response.setUrn(entry.urn);
  response.setId(answer.id);
  response.setObject(structFrom(answer.properties));
  return response;
}

/** Writes a resource down that exists already and is only looked up. */
export function readResource(run: Run, request: ReadResourceRequest): ReadResourceResponse {
  const type = request.getType();
  if (type === "pulumi:pulumi:StackReference") return readOutputs(run, request);
  const options = new TransformResourceOptions();
  options.setDependsOnList(request.getDependenciesList());
  options.setProvider(request.getProvider());
  options.setAdditionalSecretOutputsList(request.getAdditionalsecretoutputsList());
  const inputs = propertiesOf(request.getProperties());
  const [name, parent] = [request.getName(), request.getParent()];
  const nature = { read: request.getId() };
  const entry = run.ledger.add({ type, name, parent, inputs, options, propertyDependencies: {}, nature });
  const response = new ReadResourceResponse();
  response.setUrn(entry.urn);
  response.setProperties(structFrom(answerFor(run, entry).properties));
  return response;
}

/** Another stack's outputs, where somebody has given them. It is not a resource of this plan. */
function readOutputs(run: Run, request: ReadResourceRequest): ReadResourceResponse {
  const name = request.getId();
  const outputs = run.settings.references?.[name];
  if (outputs === undefined) {
    throw new PreviewError(
      `the outputs of stack ${name} cannot be read offline; give them by --outputs ${name}=FILE, as pulumi stack output ` +
        `--stack ${name} --json prints them, or what is needed of them by configuration, in ${run.settings.configFile}`,
    );
  }
  const response = new ReadResourceResponse();
  response.setUrn(
    `urn:pulumi:${run.settings.stack}::${run.settings.project}::${request.getType()}::${request.getName()}`,
  );
  response.setProperties(structFrom({ name, outputs: outputs, secretOutputNames: [] }));
  return response;
}

async function enter(run: Run, request: RegisterResourceRequest): Promise<Entry> {
  const parent = request.getParent();
  const transforms = request.getTransformsList();
  const requested = {
    type: request.getType(),
    name: request.getName(),
    custom: request.getCustom(),
    parent,
    inputs: inputsOf(request),
    options: requestedOptions(request),
  };
  const transformed = await run.transforms.resource(requested, transforms, run.ledger.ancestors(parent));
  const propertyDependencies: Record<string, string[]> = {};
  request.getPropertydependenciesMap().forEach((urns, property) => {
    propertyDependencies[property] = urns.getUrnsList();
  });
  const entry = run.ledger.add({ ...transformed, propertyDependencies, nature: nature(request) });
  run.transforms.addToResource(entry.urn, transforms);
  return entry;
}

/** A provider's inputs are what it is configured with, and by the engine its version. */
function inputsOf(request: RegisterResourceRequest) {
  const inputs = propertiesOf(request.getObject());
  const isProvider = request.getType().startsWith("pulumi:providers:");
  return isProvider && request.getVersion() !== "" ? { ...inputs, version: request.getVersion() } : inputs;
}

function nature(request: RegisterResourceRequest): PlannedOptions {
  if (request.getCustom()) return {};
  return request.getRemote() ? { remote: true } : { component: true };
}

function answerFor(run: Run, entry: Entry): Outputs {
  const { type, name, inputs, options } = entry;
  for (const text of secretTexts(inputs)) run.redactor.learn(text);
  if (options.component) return { id: "", properties: {} };
  const provider = run.ledger.find(options.provider ?? "");
  const answer = run.answers.of(
    {
      type,
      name,
      inputs,
      remote: options.remote === true,
      secretOutputs: options.additionalSecretOutputs ?? [],
      region: regionOf(provider?.inputs, run.facts.get("aws:region")),
    },
    options.read ?? options.import,
  );
  for (const text of secretTexts(answer.properties)) run.redactor.learn(text);
  return answer;
}
