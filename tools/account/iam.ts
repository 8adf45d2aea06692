import { setTimeout as sleep } from "node:timers/promises";
import {
  CreateServiceLinkedRoleCommand,
  GetRoleCommand,
  IAMClient,
  InvalidInputException,
  NoSuchEntityException,
} from "@aws-sdk/client-iam";
import { until } from "../shared/until";
import type { KnowsRoles, ServiceLinkedRole } from "./roles";

/** IAM, as the SDK's own credentials see it. */
export class Iam implements KnowsRoles {
  readonly #client = new IAMClient({});

  async has({ name }: ServiceLinkedRole): Promise<boolean> {
    try {
      await this.#client.send(new GetRoleCommand({ RoleName: name }));
      return true;
    } catch (error) {
      if (error instanceof NoSuchEntityException) return false;
      throw error;
    }
  }

  /** @returns false if somebody else, or the service itself, has made it since it was looked for */
  async create({ service }: ServiceLinkedRole): Promise<boolean> {
    try {
      await this.#client.send(new CreateServiceLinkedRoleCommand({ AWSServiceName: service }));
      return true;
    } catch (error) {
      if (error instanceof InvalidInputException && /has been taken/.test(error.message)) return false;
      throw error;
    }
  }

  /** Waits until new roles are known: IAM tells that they are there before every service may take them (IAM user guide, eventual consistency). */
  async settled(roles: readonly ServiceLinkedRole[], seconds: number): Promise<void> {
    for (const role of roles) await until(`${role.name} is there`, () => this.has(role));
    await sleep(seconds * 1000);
  }

  close(): void {
    this.#client.destroy();
  }
}
