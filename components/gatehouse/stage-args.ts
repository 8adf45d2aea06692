import { fields } from "../../fields";
import { STAGES } from "../../haproxy/config";
import type { AmbiguousPathSettings, CanarySettings } from "../../haproxy/config";
import { VERSIONS, type BackendVersion } from "../api/backends/args";
import { GATEWAY_STAGE } from "../api/gateway/args";
import type { Throttle } from "../api/gateway/route-args";

/** A stage of the API and what answers for it: one gateway stage is one HAProxy backend of the same name. */
export interface StageSettings {
  /** Up to 30 lower-case letters, digits and hyphens. Clients see it in the path: `https://api.example.com/v1`. */
  readonly name: string;
  /**
   * Where clients find it on the domain instead: `orders/v1`, nothing for the root. With a path of several segments anywhere on
   * the domain AWS compares by letters, not by segments: `/v10` is in `/v1` unless it is a path by itself.
   * @default its name, or the root for the `$default` stage
   */
  readonly path?: string;
  /**
   * Whether it is API Gateway's `$default` stage, which answers at the root of the name that AWS makes. One stage at the most.
   * @default false
   */
  readonly defaultStage?: boolean;
  /** The most requests that the gateway lets into the stage. */
  readonly throttle: Throttle;
  /** The versions of the service, with their weights: blue/green, canary. */
  readonly versions: BackendVersion[];
  /** Has a part of the subjects use one version, each always the same. */
  readonly canary?: CanarySettings;
  /**
   * The path that an instance answers with 2xx or 3xx while it is well.
   * @default none: it is well while its port accepts connections
   */
  readonly healthPath?: string;
  /**
   * Paths that this stage's service needs though two servers may read them differently.
   * @default none: such a path is refused with 400
   */
  readonly ambiguousPaths?: AmbiguousPathSettings;
  /**
   * Whether each request gets a connection of its own to the service. A request that is not idempotent and whose kept connection breaks
   * under it ends without an answer; on a connection of its own it ends with 502. It costs a connection, and TLS, each.
   * @default false
   */
  readonly connectionPerRequest?: boolean;
}

export const STAGE = fields<StageSettings>()({
  ...GATEWAY_STAGE.rows,
  versions: VERSIONS,
  canary: STAGES.item.rows.canary,
  healthPath: STAGES.item.rows.healthPath,
  ambiguousPaths: STAGES.item.rows.ambiguousPaths,
  connectionPerRequest: STAGES.item.rows.connectionPerRequest,
});
