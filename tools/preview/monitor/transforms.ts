import type { Callback } from "@pulumi/pulumi/proto/callback_pb";
import { CallbackInvokeRequest } from "@pulumi/pulumi/proto/callback_pb";
import { CallbacksClient } from "@pulumi/pulumi/proto/callback_grpc_pb";
import {
  TransformInvokeRequest,
  TransformInvokeResponse,
  TransformRequest,
  TransformResponse,
  type TransformResourceOptions,
} from "@pulumi/pulumi/proto/resource_pb";
import { grpc } from "../sdk";
import { propertiesOf, structFrom } from "../messages";
import type { WireObject } from "../wire";

/** What a transform may change about a resource. */
export interface Transformable {
  readonly type: string;
  readonly name: string;
  readonly custom: boolean;
  readonly parent: string;
  readonly inputs: WireObject;
  readonly options: TransformResourceOptions;
}

/**
 * Runs the program's transforms. They live in the program: it serves them over gRPC, also when it runs in this very
 * process, and registers them here by token.
 */
export class Transforms {
  readonly #clients = new Map<string, CallbacksClient>();
  readonly #ofStack: Callback[] = [];
  readonly #ofInvokes: Callback[] = [];
  readonly #ofResources = new Map<string, Callback[]>();

  /** From now on this transform sees every resource. */
  addToStack(callback: Callback): void {
    this.#ofStack.push(callback);
  }

  /** From now on this transform sees every invoke. */
  addToInvokes(callback: Callback): void {
    this.#ofInvokes.push(callback);
  }

  /** From now on these transforms see every descendant of the resource. */
  addToResource(urn: string, callbacks: Callback[]): void {
    this.#ofResources.set(urn, callbacks);
  }

  /** In the engine's order: the resource's own, then its ancestors' from the nearest on, then the stack's. */
  async resource(resource: Transformable, transforms: Callback[], ancestors: string[]): Promise<Transformable> {
    const inherited = ancestors.flatMap((urn) => this.#ofResources.get(urn) ?? []);
    let result = resource;
    for (const callback of [...transforms, ...inherited, ...this.#ofStack]) {
      result = await this.#transform(callback, result);
    }
    return result;
  }

  /** The arguments of an invoke after all transforms of invokes. */
  async invoke(token: string, args: WireObject): Promise<WireObject> {
    let result = args;
    for (const callback of this.#ofInvokes) {
      const request = new TransformInvokeRequest();
      request.setToken(token);
      request.setArgs(structFrom(result));
      const answer = await this.#call(callback, request.serializeBinary());
      result = propertiesOf(TransformInvokeResponse.deserializeBinary(answer).getArgs());
    }
    return result;
  }

  /** Closes the connections to the program. */
  close(): void {
    for (const client of this.#clients.values()) client.close();
    this.#clients.clear();
  }

  async #transform(callback: Callback, resource: Transformable): Promise<Transformable> {
    const request = new TransformRequest();
    request.setType(resource.type);
    request.setName(resource.name);
    request.setCustom(resource.custom);
    request.setParent(resource.parent);
    request.setProperties(structFrom(resource.inputs));
    request.setOptions(resource.options);
    const response = TransformResponse.deserializeBinary(await this.#call(callback, request.serializeBinary()));
    return {
      ...resource,
      inputs: propertiesOf(response.getProperties()),
      options: response.getOptions() ?? resource.options,
    };
  }

  async #call(callback: Callback, request: Uint8Array): Promise<Uint8Array> {
    const message = new CallbackInvokeRequest();
    message.setToken(callback.getToken());
    message.setRequest(request);
    const client = this.#client(callback.getTarget());
    return new Promise((resolve, reject) => {
      client.invoke(message, (error, response) => {
        if (error) reject(new Error(error.details));
        else resolve(response.getResponse_asU8());
      });
    });
  }

  #client(target: string): CallbacksClient {
    const known = this.#clients.get(target);
    if (known) return known;
    const client = new CallbacksClient(target, grpc.credentials.createInsecure());
    this.#clients.set(target, client);
    return client;
  }
}
