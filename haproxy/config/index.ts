/** What runs in each task of the fleet: intent -> checks -> frozen model -> sections -> text. */
export type {
  Collector,
  DeployedIntent,
  FleetIntent,
  HaproxySettings,
  HaproxyTimeouts,
  Intent,
  Member,
  Resolver,
  TrafficLog,
} from "./intent/intent";
export { SIGNER } from "./intent/clients";
export type { DirectClients, RequestSigner } from "./intent/clients";
export { BackendAuthority, BackendProtocol } from "./intent/stages";
export { BACKEND_TLS, CANARY, STAGES, WEIGHT } from "./intent/stages";
export { authorityOf } from "./intent/authorities";
export { STAGE_OPTIONS } from "./intent/stage-options";
export type * from "./intent/stage-options";
export { BODY_BYTES } from "./intent/stage-options";
export type { BackendTlsSettings, CanarySettings, HaproxyStage, HaproxyVersion } from "./intent/stages";
export type { ApiKeyOwner, HaproxyApi, IntentApi, OriginProofHash, RouteClass } from "./intent/apis";
export { MOST_APIS } from "./intent/apis";
export { CERTIFICATE, COMMON_NAME, NAME, SHA256 } from "./intent/texts";
export { KEY_ID, KeysOf, MOST_TOKEN_KEYS, TOKEN_KEYS, TOKEN_VERIFICATION, TokenAlgorithm } from "./intent/tokens";
export type { IssuerKeys, TokenKey, TokenVerification } from "./intent/tokens";
export { isOfAlgorithm, keyProblem, pemOf, usualAlgorithm } from "./token-keys";
export type { Registration } from "./registration";
export {
  isIssuerKeys,
  issuerKeysKey,
  MOST_REGISTRATION_BYTES,
  REGISTRATION_SCHEMA,
  REGISTRATIONS_PREFIX,
  registeredApi,
  registrationKey,
  registrationProblems,
} from "./registration";
export { CLASSES, ClientClass, LimitedClass } from "./intent/classes";
export type { ClassSettings, ClientRule, ScopeRule } from "./intent/classes";
export { ADMITTED_HEADERS, AMBIGUOUS_PATHS, AmbiguousPath, PINNING } from "./intent/requests";
export type { AdmittedHeader, AmbiguousPathSettings, PinningSettings } from "./intent/requests";
export { LIMITS } from "./intent/limits";
export type { ClassLimitSettings, CountLimits, LimitSettings, PublicLimitSettings } from "./intent/limits";
export { askedFrom, isLimitMap, limitMap, limitName } from "./limits/limits";
export { tableNames } from "./limits/tables";
export {
  DIRECTORY,
  FILES,
  isLiveMap,
  isNamedByContent,
  MEMBER_SERVER,
  memberProxyName,
  REPLACED,
  RING,
  signedBackendName,
  stageId,
  versionBackendName,
  wholeBackendName,
} from "./files";
export { KEYED, PROOF_LENGTH } from "./origin-proof";
export { NOBODY, serviceOf } from "./cloud-map";
export { deployedIntentProblems, intentProblems, SETTINGS_RULES, settingsProblems } from "./problems";
export { BYTES_PER_SERVER, descriptors, MOST_DESCRIPTORS } from "./descriptors";
export { maxServersOf, serverBackends, serversOf } from "./room";
export { render } from "./render";
export { ATTACHED_HEADER } from "./sections/attached";
export { textStart } from "./sections/log";
export { SIGNED_LATER_MS } from "./sections/signing";
export { apart, TUNING_KEY, tuned, type Tuned, type TunedLimits, type Tuning } from "./tuning";
export { ALLOWED_HOSTS, type AllowedHost } from "./intent/hosts";
export { allowsHost, hostProblems, type HostRules } from "./registered-hosts";
export { DEPLOYED_INTENT, MOST_MEMBERS, PEERS_PORT, SETTINGS } from "./intent/intent";
export { versionsOf } from "./versions-of";
