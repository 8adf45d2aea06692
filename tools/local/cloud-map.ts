import { createServer, type Server } from "node:http";
import { closeServer, listen } from "../shared/listen";
import { parseJson } from "../shared/json";

/** Who is behind a Cloud Map name, `<service>.<namespace>`; undefined if there is no such service. */
export type Registered = (name: string) => readonly string[] | undefined;

const TARGET = "Route53AutoNaming_v20170314.DiscoverInstances";

/** What stands in for Cloud Map: it answers DiscoverInstances, with all addresses, as the real SDK asks. */
export class CloudMapServer {
  readonly #server: Server;
  /** Whether neither it nor its DNS (names.ts) answers. */
  isAway = false;

  constructor(registered: Registered) {
    this.#server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on("data", (part: Buffer) => parts.push(part));
      request.on("end", () => {
        const say = (status: number, body: object): void => {
          response.writeHead(status, { "content-type": "application/x-amz-json-1.1" }).end(JSON.stringify(body));
        };
        if (this.isAway) return say(500, { __type: "InternalFailure" });
        if (request.headers["x-amz-target"] !== TARGET) return say(400, { __type: "UnknownOperationException" });
        const asked = parseJson(Buffer.concat(parts).toString("utf8")) as Readonly<Record<string, string>>;
        const [NamespaceName, ServiceName] = [asked.NamespaceName ?? "", asked.ServiceName ?? ""];
        const addresses = registered(`${ServiceName}.${NamespaceName}`.toLowerCase());
        if (addresses === undefined)
          return say(400, { __type: "ServiceNotFound", message: `no service ${ServiceName}` });
        const Instances = addresses.map((address) => ({
          Attributes: { AWS_INSTANCE_IPV4: address },
          HealthStatus: "HEALTHY",
          InstanceId: address,
          NamespaceName,
          ServiceName,
        }));
        say(200, { Instances, InstancesRevision: 1 });
      });
    });
  }

  /** @returns its URL. */
  async start(address: string): Promise<string> {
    return `http://${address}:${await listen(this.#server, address)}`;
  }

  async stop(): Promise<void> {
    await closeServer(this.#server);
  }
}
