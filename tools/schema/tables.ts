import { API } from "../../components/api/args";
import { GATEWAY } from "../../components/api/gateway/args";
import { REST_GATEWAY } from "../../components/api/gateway/rest/args";
import { BACKENDS } from "../../components/api/backends/args";
import { AGENT_IMAGE } from "../../components/certificate-path/agent-image/args";
import { AUTHORITY } from "../../components/certificate-path/authority/args";
import { ROTATED_CERTIFICATE } from "../../components/certificate-path/rotated-certificate/args";
import { KEYS, LOGS, NETWORK } from "../../components/foundation/args";
import { GATEHOUSE } from "../../components/gatehouse/args";
import type * as components from "../../components/index";
import { ALARMS, API_ALARMS, DASHBOARD } from "../../components/observability/args";
import { LOG_QUERIES } from "../../components/observability/queries/args";
import { PRIVATE_API_FRONT } from "../../components/private-api-front/args";
import { BALANCER } from "../../components/request-path/balancer/args";
import { DOMAIN } from "../../components/request-path/domain/args";
import { FLEET } from "../../components/request-path/fleet/args";
import { HAPROXY_IMAGE } from "../../components/request-path/haproxy-image/args";
import { HEARTBEAT } from "../../components/request-path/heartbeat/args";
import { LINK } from "../../components/request-path/link/args";

type Components = typeof components;
type ComponentName = {
  [K in keyof Components]: Components[K] extends new (...args: never[]) => object ? K : never;
}[keyof Components];

/** The table of each component's arguments. */
export const TABLES = {
  AgentImage: AGENT_IMAGE,
  Alarms: ALARMS,
  Api: API,
  ApiAlarms: API_ALARMS,
  Authority: AUTHORITY,
  Backends: BACKENDS,
  Balancer: BALANCER,
  Dashboard: DASHBOARD,
  Domain: DOMAIN,
  Gatehouse: GATEHOUSE,
  Gateway: GATEWAY,
  HaproxyFleet: FLEET,
  HaproxyImage: HAPROXY_IMAGE,
  Heartbeat: HEARTBEAT,
  Keys: KEYS,
  Link: LINK,
  LogQueries: LOG_QUERIES,
  Logs: LOGS,
  Network: NETWORK,
  PrivateApiFront: PRIVATE_API_FRONT,
  RestGateway: REST_GATEWAY,
  RotatedCertificate: ROTATED_CERTIFICATE,
} satisfies Record<ComponentName, object>;
