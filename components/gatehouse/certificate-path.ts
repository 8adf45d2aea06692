import type * as pulumi from "@pulumi/pulumi";
import { AgentImage } from "../certificate-path/agent-image/agent-image";
import { Authority } from "../certificate-path/authority/authority";
import { AuthorityKind, type AuthorityReference } from "../certificate-path/authority/args";
import { kindOf } from "../certificate-path/authority/kinds";
import { RotatedCertificate } from "../certificate-path/rotated-certificate/rotated-certificate";
import { CertificateUse, type RotatedCertificateArgs } from "../certificate-path/rotated-certificate/args";
import { imageContext } from "../certificate-path/agent-image/image-context";
import { type GatehouseArgs, ServerAuthority } from "./args";
import {
  authoritiesOf,
  authorityName,
  clientCertificateName,
  clientName,
  privateSettings,
  rotationSettings,
  serverAuthorities,
  serverCertificateName,
} from "./certificate-settings";
import type { Keys } from "../foundation/keys";
import {
  type FleetAgent,
  type CertificateSecret,
  type ClientCertificate,
  type ServerCertificate,
} from "../request-path/fleet/args";
import { repositoryArn } from "../request-path/fleet/task";

/** What the certificate path hands to the fleet. */
export interface FleetCertificates {
  readonly agent: FleetAgent;
  readonly serverCertificate: ServerCertificate;
  readonly clientCertificate: ClientCertificate;
  readonly trust: CertificateSecret;
}

/**
 * issue -> secret -> rotate -> agent -> haproxy
 *
 * HAProxy shows two certificates: one to the gateway, which trusts public authorities alone, and one to backends that ask.
 */
export function createCertificatePath(
  name: string,
  args: GatehouseArgs,
  keys: Keys,
  opts: pulumi.ComponentResourceOptions,
): FleetCertificates {
  const logKeyArn = keys.logsKeyArn;
  const authorities = createAuthorities(name, args, opts);
  const ownNames = [clientName(name)];
  const { secretArn, trustSecretArn, keyArn } = new RotatedCertificate(
    clientCertificateName(name),
    {
      ...rotationSettings(args),
      ...privateSettings(args, (authority) => authorityName(name, authority)),
      names: ownNames,
      use: CertificateUse.Client,
      authorities,
      logKeyArn,
    },
    opts,
  );
  return {
    agent: createAgent(name, args, opts),
    serverCertificate: createServerCertificate(name, args, { authorities, logKeyArn }, opts),
    clientCertificate: { secretArn, trustSecretArn, keyArn, names: ownNames },
    trust: { secretArn: trustSecretArn, keyArn },
  };
}

function createAuthorities(name: string, args: GatehouseArgs, opts: pulumi.ComponentResourceOptions) {
  const { accountId, region, protect = true, certificates } = args;
  const { breakGlassArns } = certificates;
  return authoritiesOf(args).flatMap(({ name: own, kind, retired = false, unusable = false }): AuthorityReference[] => {
    const full = authorityName(name, own);
    const guarded = kindOf(kind).takes.breakGlassArns ? { breakGlassArns } : {};
    const { arn } = new Authority(full, { accountId, region, kind, protect, ...guarded }, opts);
    return retired ? [] : [{ name: full, kind, arn, ...(unusable && { unusable }) }];
  });
}

function createServerCertificate(
  name: string,
  args: GatehouseArgs,
  its: { authorities: AuthorityReference[]; logKeyArn: pulumi.Output<string> },
  opts: pulumi.ComponentResourceOptions,
): ServerCertificate {
  const { serverName, certificate } = args.tls;
  const names = [serverName];
  if (certificate !== undefined) return { ...certificate, names };
  const { secretArn, trustSecretArn, keyArn } = new RotatedCertificate(
    serverCertificateName(name),
    {
      ...rotationSettings(args),
      ...serverSigners(name, args, its.authorities, opts),
      names,
      use: CertificateUse.Server,
      logKeyArn: its.logKeyArn,
    },
    opts,
  );
  return { secretArn, trustSecretArn, keyArn, names };
}

/** Whose roots are trusted for HAProxy's own certificate, and who signs the next one. */
function serverSigners(
  name: string,
  args: GatehouseArgs,
  own: AuthorityReference[],
  opts: pulumi.ComponentResourceOptions,
): Pick<RotatedCertificateArgs, "authorities" | "issuer" | "lifetimeDays" | "schedule"> {
  const kinds = serverAuthorities(args);
  const authorities = kinds.flatMap((kind) =>
    kind === ServerAuthority.Public ? [createPublicAuthority(name, args, opts)] : own,
  );
  const [first] = authorities;
  if (kinds[0] === ServerAuthority.Public) return { authorities, ...(first && { issuer: first.name }) };
  const settings = privateSettings(args, (authority) => authorityName(name, authority));
  return { authorities, ...(first && own.length === 1 && { issuer: first.name }), ...settings };
}

function createPublicAuthority(
  name: string,
  { accountId, region, tls, protect = true }: GatehouseArgs,
  opts: pulumi.ComponentResourceOptions,
): AuthorityReference {
  const full = `${name}-public`;
  const { serverName, hostedZoneId = "" } = tls;
  const kind = AuthorityKind.AcmExport;
  const { arn } = new Authority(full, { accountId, region, kind, names: [serverName], hostedZoneId, protect }, opts);
  return { name: full, kind, arn };
}

/** The agent's image: the one that is named, else one that is built from here. */
function createAgent(name: string, args: GatehouseArgs, opts: pulumi.ComponentResourceOptions): FleetAgent {
  const { image, pollSeconds } = args.agent ?? {};
  const often = pollSeconds === undefined ? {} : { pollSeconds };
  if (image !== undefined) return { image, repositoryArn: repositoryArn(image), ...often };
  const built = imageContext();
  const { uri, repositoryArn: own } = new AgentImage(
    `${name}-agent`,
    { context: built.then((one) => one.directory), tag: built.then((one) => one.tag) },
    opts,
  );
  return { image: uri, repositoryArn: own, ...often };
}
