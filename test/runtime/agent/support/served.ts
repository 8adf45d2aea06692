import type { HaproxyStage } from "../../../../haproxy/config";
import { names, service } from "../../../haproxy/services";
import { authority, issue, trustText } from "./pki";
import { Rig } from "./rig";

/** A task with a stage whose one service answers, and with its certificate and trust. */
export interface Served {
  readonly rig: Rig;
  readonly stages: HaproxyStage[];
  readonly stop: () => Promise<void>;
}

export async function served(): Promise<Served> {
  const one = await service("one");
  const dns = await names({ "one.svc.local": ["127.0.0.1"] });
  const version = { name: "blue", host: "one.svc.local", port: one.port, weight: 100 };
  const stages: HaproxyStage[] = [{ name: "v1", versions: [version], slowStartMs: 0 }];
  const rig = await Rig.make({ stages, intent: { resolver: { address: "127.0.0.1", port: dns.port } } });
  const root = await authority();
  rig.secret("trust", trustText(root, root));
  rig.secret("edge", (await issue(root)).text);
  const stop = async () => {
    await rig.stop();
    await Promise.all([dns.stop(), one.stop()]);
  };
  return { rig, stages, stop };
}
