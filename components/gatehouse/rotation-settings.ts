import { signersPath } from "../certificate-path/authority/signers";
import type { ResolvedGatehouse } from "./args";
import { authorityName, identityOf } from "./names";

/** What every certificate has in common. */
export function rotationSettings(name: string, args: ResolvedGatehouse) {
  const { accountId, region, certificates, logs, protect } = args;
  const { breakGlassArns, trustSettleMinutes, tracing, reservedConcurrency } = certificates;
  return {
    accountId,
    region,
    signersPath: signersPath(identityOf(name, args)),
    breakGlassArns,
    logRetentionDays: logs.retentionDays,
    trustSettleMinutes,
    tracing,
    ...(reservedConcurrency !== undefined && { reservedConcurrency }),
    protect,
  };
}

/** What is decided beyond that of what our own authorities sign. */
export function privateSettings(name: string, args: ResolvedGatehouse) {
  const { issuer, lifetimeDays, schedule } = args.certificates;
  return {
    ...(issuer !== undefined && { issuer: authorityName(identityOf(name, args), issuer) }),
    ...(lifetimeDays !== undefined && { lifetimeDays }),
    ...(schedule !== undefined && { schedule }),
  };
}
