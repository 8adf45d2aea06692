import { deletionProtectedWhereStateful } from "./data/deletion-protected-where-stateful";
import { encryptedAtRest } from "./data/encrypted-at-rest";
import { keysRotate } from "./data/keys-rotate";
import { logsEncryptedAndExpire } from "./data/logs-encrypted-and-expire";
import { secretsRotate } from "./data/secrets-rotate";
import { alarmsAnswered } from "./fleet/alarms-answered";
import { capacityStays } from "./fleet/capacity-stays";
import { containersConfined } from "./fleet/containers-confined";
import { cpuMemoryPairs } from "./fleet/cpu-memory-pairs";
import { deploymentsRollBack } from "./fleet/deployments-roll-back";
import { imagesPinned } from "./fleet/images-pinned";
import { instancesTellTheirHealth } from "./fleet/instances-tell-their-health";
import { secretsStaySecret } from "./fleet/secrets-stay-secret";
import { bodiesNotLogged } from "./gateway/bodies-not-logged";
import { callsLogged } from "./gateway/calls-logged";
import { firewallRefuses } from "./gateway/firewall-refuses";
import { jwtRouteHasAuthorizer } from "./gateway/jwt-route-has-authorizer";
import { nothingPublicUnsaid } from "./gateway/nothing-public-unsaid";
import { throttlesSet } from "./gateway/throttles-set";
import { webAclFitsItsResource } from "./gateway/web-acl-fits-its-resource";
import { allowCanApply } from "./iam/allow-can-apply";
import { noWildcardIam } from "./iam/no-wildcard-iam";
import { principalsNamed } from "./iam/principals-named";
import type { Law } from "./law";
import { flowsLogged } from "./network/flows-logged";
import { healthChecksConsistent } from "./network/health-checks-consistent";
import { listenerHasCertificate } from "./network/listener-has-certificate";
import { multiZone } from "./network/multi-zone";
import { nothingOpenToTheWorld } from "./network/nothing-open-to-the-world";
import { tlsOnEveryHop } from "./network/tls-on-every-hop";
import { fixedNamesCarryTheStack } from "./text/fixed-names-carry-the-stack";
import { textFitsItsApi } from "./text/text-fits-its-api";

/** Every law, in the order in which their findings are told: who gets in, by which right, over which hops, to what data. */
export const LAWS: readonly Law[] = [
  textFitsItsApi,
  fixedNamesCarryTheStack,
  nothingPublicUnsaid,
  jwtRouteHasAuthorizer,
  throttlesSet,
  callsLogged,
  bodiesNotLogged,
  firewallRefuses,
  webAclFitsItsResource,
  noWildcardIam,
  principalsNamed,
  allowCanApply,
  nothingOpenToTheWorld,
  tlsOnEveryHop,
  listenerHasCertificate,
  healthChecksConsistent,
  instancesTellTheirHealth,
  multiZone,
  capacityStays,
  flowsLogged,
  cpuMemoryPairs,
  containersConfined,
  imagesPinned,
  secretsStaySecret,
  deploymentsRollBack,
  alarmsAnswered,
  secretsRotate,
  keysRotate,
  encryptedAtRest,
  logsEncryptedAndExpire,
  deletionProtectedWhereStateful,
];
