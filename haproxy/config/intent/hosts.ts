import { fields, list, text, type TextRule } from "../../../fields";
import { CERTIFICATE_NAME } from "../../../fields/dns";
import { NAME } from "./texts";

/** A host that an API may send requests to although its name is none of the API's own. */
export interface AllowedHost {
  /** A DNS name, or `*.` and what the names end with: `orders.corp.example`, `*.corp.example`. */
  readonly host: string;
  /**
   * The APIs that may, by name.
   * @default all
   */
  readonly apis?: string[];
}

/** No address can be written so. */
const PATTERN: TextRule = {
  ...CERTIFICATE_NAME,
  what: "give a DNS name in lower case, or *. and what the names end with",
  example: "*.corp.example",
};

export const ALLOWED_HOSTS = list(
  fields<AllowedHost>()({
    host: text(PATTERN),
    apis: list(text(NAME), { of: "APIs", from: 1, distinct: true }).optional("all"),
  }),
  { of: "hosts", to: 500 },
);
