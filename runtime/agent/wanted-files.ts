import { FILES } from "../../haproxy/config";
import { printBundle } from "../certificate/bundle";
import type { Confidential } from "../certificate/confidential";
import { printCertificates, sha1 } from "../certificate/x509";
import type { DesiredState } from "./desired-state";
import type { Directory } from "./files";
import type { WantedCertificate } from "./haproxy/certificates";
import type { AgentSettings } from "./settings";
import type { HeldSecrets } from "./valid-secrets";

export type File = readonly [name: string, text: string];

export const certificateFiles = ({ validSecrets }: DesiredState): (readonly [name: string, text: Confidential])[] =>
  [...validSecrets.certificates].map(([file, { bundle }]) => [file, printBundle(bundle)]);

/** By the path that HAProxy knows them by. */
export const certificatesByPath = (
  { validSecrets }: DesiredState,
  directory: Directory,
): Map<string, WantedCertificate> =>
  new Map(
    [...validSecrets.certificates].map(([file, { bundle }]) => [
      directory.path(file),
      { pem: printBundle(bundle), sha1: sha1(bundle.leaf) },
    ]),
  );

/** What HAProxy takes up together, by a reload. */
export function sharedFiles(wanted: DesiredState, settings: Pick<AgentSettings, "trusts" | "files">): File[] {
  const { validSecrets, rendered } = wanted;
  return [
    ...trustFiles(settings, validSecrets).map(({ file, anchors }): File => [file, printCertificates(anchors)]),
    ...Object.entries(settings.files),
    // haproxy.cfg last: that it is there says that everything is.
    ...Object.entries(rendered.files).sort(([a], [b]) => rank(a) - rank(b)),
  ];
}

/** The files that HAProxy verifies others by, as far as their bundles are known. */
export function trustFiles({ trusts }: Pick<AgentSettings, "trusts">, { trusts: held }: HeldSecrets) {
  return trusts.flatMap(({ secret, files }) => {
    const { anchors } = held.get(secret) ?? {};
    return anchors === undefined ? [] : files.map((file) => ({ file, anchors }));
  });
}

const rank = (name: string): number => (name === FILES.configuration ? 1 : 0);
