import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { ResourceMonitorService } from "@pulumi/pulumi/proto/resource_grpc_pb";
import { engineProcedures } from "../../tools/preview/monitor/engine";
import { monitorProcedures } from "../../tools/preview/monitor/monitor";
import type { Run } from "../../tools/preview/monitor/run";
import { asService } from "../../tools/preview/monitor/serve";
import { grpc } from "../../tools/preview/sdk";

/** Serves a monitor and an engine on loopback. */
export async function served(run: Run): Promise<{ address: string; close(): void }> {
  const server = new grpc.Server();
  server.addService(ResourceMonitorService, asService(run, monitorProcedures(run)));
  server.addService(EngineService, asService(run, engineProcedures(run)));
  const port = await new Promise<number>((resolve, reject) => {
    const bound = (error: Error | null, free: number) => (error ? reject(error) : resolve(free));
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), bound);
  });
  return { address: `127.0.0.1:${port}`, close: () => server.forceShutdown() };
}
