/** What the container of HAProxy may open (`nofile` of the task; Fargate gives no more by itself). */
export const MOST_DESCRIPTORS = 65_536;

/** What HAProxy counts besides connections and checks: listeners, sockets, its own pipes (measured: 35). */
const OTHER_DESCRIPTORS = 100;

/** Beside those of the traffic listener, for health checks and metrics. */
export const MORE_CONNECTIONS = 100;

/** Of each place for an instance, in bytes (measured on 3.4.7: docs/haproxy/growth.md). */
export const BYTES_PER_SERVER = 8_000;

/**
 * What HAProxy must be able to open before it starts at all: a connection has two ends, and each place for an instance is checked over
 * one of its own.
 */
export const descriptors = ({ maxConnections, servers }: { maxConnections: number; servers: number }): number =>
  2 * (maxConnections + MORE_CONNECTIONS) + servers + OTHER_DESCRIPTORS;
