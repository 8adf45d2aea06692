import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import path from "node:path";
import { AnalyzerClient } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/analyzer_pb";
import { classOf, type Plan, type Resource, type Value } from "../../policy/plan";
import { grpc, Struct } from "../../tools/preview/sdk";
import { secret, UNKNOWN_WIRE } from "../../tools/preview/wire";
import { ROOT } from "../support/plans";

/** What a secret of a plan is when the engine sends it to the pack. */
export const HIDDEN = "correct horse battery staple";

/** A policy pack in a process of its own, and the part of Pulumi's engine that asks it. */
export class Analyzer {
  readonly #client: AnalyzerClient;
  readonly #told = new Map<string, Resource>();

  private constructor(
    private readonly child: ChildProcess,
    port: number,
  ) {
    const credentials = grpc.credentials.createInsecure();
    this.#client = new AnalyzerClient(`127.0.0.1:${port}`, credentials, { "grpc.max_receive_message_length": -1 });
  }

  /** Starts the pack as Pulumi's language host does: in its own folder. */
  static async start(folder = path.join(ROOT, "policy")): Promise<Analyzer> {
    const host = require.resolve("@pulumi/pulumi/cmd/run-policy-pack");
    const child = spawn(process.execPath, [host, "127.0.0.1:1", folder], {
      cwd: folder,
      stdio: ["ignore", "pipe", "inherit"],
    });
    for await (const line of createInterface({ input: child.stdout })) return new Analyzer(child, Number(line));
    throw new Error("the pack ended without a port");
  }

  stop(): void {
    this.#client.close();
    this.child.kill("SIGKILL");
  }

  /** What `--policy-pack-config` says, by policy. */
  async configure(config: Readonly<Record<string, Readonly<Record<string, Value>>>>): Promise<void> {
    const request = new messages.ConfigureAnalyzerRequest();
    for (const [policy, properties] of Object.entries(config)) {
      const one = new messages.PolicyConfig();
      one.setEnforcementlevel(messages.EnforcementLevel.MANDATORY);
      one.setProperties(Struct.fromJavaScript(properties));
      request.getPolicyconfigMap().set(policy, one);
    }
    await this.#call<unknown>((done) => this.#client.configure(request, done));
  }

  /** Each violation of a plan, as `brokenLaws` tells it; `remediate: false` leaves out the call before each resource. */
  async violations(plan: Plan, { remediate = true } = {}): Promise<string[]> {
    for (const resource of plan.resources) if (remediate) await this.#remediate(resource);
    const request = new messages.AnalyzeStackRequest();
    request.setResourcesList([...plan.resources.map(stackResource), stackOf(plan)]);
    const answer = await this.#call<messages.AnalyzeResponse>((done) => this.#client.analyzeStack(request, done));
    const byUrn = new Map(plan.resources.map((one) => [one.urn, one]));
    return answer.getDiagnosticsList().map((one) => {
      const resource = byUrn.get(one.getUrn());
      const where = resource ? `${one.getPolicyname()}: ${classOf(resource.type)} ${resource.name}, ` : "";
      // The description stands in front, on a line of its own.
      return where + one.getMessage().slice(one.getDescription().length).trim();
    });
  }

  async #remediate(resource: Resource): Promise<void> {
    if (this.#told.get(resource.urn) === resource) return;
    this.#told.set(resource.urn, resource);
    const request = new messages.AnalyzeRequest();
    request.setUrn(resource.urn);
    request.setType(resource.type);
    request.setName(resource.name);
    request.setOptions(optionsOf(resource));
    request.setProperties(Struct.fromJavaScript(wire(resource.inputs) as Record<string, Value>));
    const answer = await this.#call<messages.RemediateResponse>((done) => this.#client.remediate(request, done));
    if (answer.getRemediationsList().length > 0) throw new Error(`${resource.name} was changed`);
  }

  #call<T>(send: (done: (error: Error | null, answer: T) => void) => void): Promise<T> {
    return new Promise((resolve, reject) => send((error, answer) => (error ? reject(error) : resolve(answer))));
  }
}

function stackResource(resource: Resource): messages.AnalyzerResource {
  const message = new messages.AnalyzerResource();
  message.setUrn(resource.urn);
  message.setType(resource.type);
  message.setName(resource.name);
  message.setOptions(optionsOf(resource));
  message.setProperties(Struct.fromJavaScript({}));
  for (const [input, urns] of Object.entries(resource.options?.propertyDependencies ?? {})) {
    const dependencies = new messages.AnalyzerPropertyDependencies();
    dependencies.setUrnsList([...urns]);
    message.getPropertydependenciesMap().set(input, dependencies);
  }
  return message;
}

function stackOf({ stack, outputs = {} }: Plan): messages.AnalyzerResource {
  const message = new messages.AnalyzerResource();
  message.setUrn(`urn:pulumi:${stack}::gatehouse::pulumi:pulumi:Stack::gatehouse-${stack}`);
  message.setType("pulumi:pulumi:Stack");
  message.setName(`gatehouse-${stack}`);
  message.setOptions(new messages.AnalyzerResourceOptions());
  message.setProperties(Struct.fromJavaScript(wire(outputs) as Record<string, Value>));
  return message;
}

function optionsOf({ options }: Resource): messages.AnalyzerResourceOptions {
  const message = new messages.AnalyzerResourceOptions();
  message.setProtect(options?.protect ?? false);
  return message;
}

/** As the engine sends it: secrets in clear, marked as such, and a value of its own for what is unknown. */
function wire(value: Value): Value {
  if (Array.isArray(value)) return value.map(wire);
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, wire(one)]));
  if (value === "[secret]") return secret(HIDDEN);
  return value === "[unknown]" ? UNKNOWN_WIRE : value;
}
