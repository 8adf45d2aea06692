import type { GatewayApi } from "./api";
import type { Exchange } from "./exchange";
import type { LocalLink } from "./forward";
import type { MissingValue } from "./mapping";
import type { PathEncoding } from "./path-encoding";

/** What the stand-in is made of. */
export interface LocalGatewaySettings {
  /** One address stands in for the names of all of them. */
  readonly apis: readonly GatewayApi[];
  readonly link: LocalLink;
  readonly missing: MissingValue;
  readonly paths: PathEncoding;
  /** Called for each request once it is answered, with its line of the access log. */
  readonly onAnswered: (exchange: Exchange, line: string | undefined) => void;
  /** In milliseconds. @default the machine's */
  readonly now?: () => number;
}
