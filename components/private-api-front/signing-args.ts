import { fields, flag } from "../../fields";
import { SIGNER_SETTINGS, type SignerSettings } from "../request-path/fleet/signer-args";

/** Requests are signed by the role of the tasks (SigV4), for an API whose methods ask for `AWS_IAM` (docs/private-api.md). */
export interface PrivateApiSigning extends SignerSettings {
  /**
   * Whether the API's policy denies its stage to all others than the tasks' role: a request that is not signed, too, so all of its methods
   * must ask for `AWS_IAM`.
   * @default false: whoever may call by its own policy, and comes through the endpoint, may
   */
  readonly tasksAlone?: boolean;
}

export const SIGNING = fields<PrivateApiSigning>()({
  ...SIGNER_SETTINGS,
  tasksAlone: flag().withDefault(false, "methods that do not ask for AWS_IAM go on to answer"),
});
