/** The address of a place that holds no instance (RFC 5737: TEST-NET-1). */
export const NOBODY = "192.0.2.1";

/** The Cloud Map service that a host is the DNS name of, `<service>.<namespace>`; undefined if it is a name of somewhere else. */
export function serviceOf(namespace: string | undefined, host: string): string | undefined {
  const [whole, suffix] = [host.toLowerCase(), `.${namespace?.toLowerCase()}`];
  return namespace !== undefined && whole.endsWith(suffix) ? whole.slice(0, -suffix.length) : undefined;
}
