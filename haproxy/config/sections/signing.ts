import type { HaproxyModel, StageModel } from "../model";
import type { RequestSigner } from "../intent/clients";
import { signedBackendName } from "../files";
import { idCapture } from "../captures";
import { line, name, stageWord, Word, quoted, type Line } from "../quoting";
import type { Section } from "../text";
import { badGateway } from "./answers";
import { ownNumbers, refusal } from "./options";
import { connections, health, instances, sentAgain, serving, tolerance } from "./servers";

/*
 * Requests that a program beside HAProxy signs (SigV4). HAProxy sends each there as it is to arrive, takes it back signed, and only then looks
 * for an instance: addresses, checks, retries and verified TLS are its own as without a signature, and the program needs no way out of the task.
 */

/** On every answer to what came back signed, HAProxy's own among them: what has it not is what the program says itself. */
const MARK = Word.of("x-gatehouse-signed");

/** What waits for the program waits longer than what asks an instance, so that who is late is told by the latter. */
export const SIGNED_LATER_MS = 1000;

/** The program that signs this stage's requests; undefined where none does. */
export const signerOf = ({ clients }: HaproxyModel, { id }: StageModel): Required<RequestSigner> | undefined =>
  clients?.stage === id ? clients.signer : undefined;

/** How long a request may take that is signed on its way. */
export const signedNumbers = (model: HaproxyModel, stage: StageModel): Line[] =>
  ownNumbers({
    ...stage,
    timeouts: { ...stage.timeouts, serverMs: (stage.timeouts?.serverMs ?? model.timeouts.serverMs) + SIGNED_LATER_MS },
  });

/**
 * A query that Go's `net/url` takes for another: it leaves out a pair with `;` in it or with an escape that is none, and says nothing. What
 * is signed would be less than what was asked for.
 */
const SHORTENED = quoted(";|%(?![0-9a-f]{2})");

/** What is said of a request before it is signed, and of its answer. */
export const signingRules: readonly Line[] = [
  refusal("AmbiguousQuery", 400, line`{ query -m reg -i -- ${SHORTENED} }`),
  line`http-request set-header x-original-authorization %[req.fhdr(authorization)] if { req.fhdr(authorization) -m found }`,
  line`http-request del-header authorization`,
  line`http-request del-header x-amz- -m beg`,
  badGateway(line`unless { res.fhdr(${MARK}) -m found }`),
  line`http-response del-header ${MARK}`,
];

/** In place of the instances. Its name ends as no instance's does, so that nobody takes it for one. */
export const signerServer = (
  { versions: [version] }: StageModel,
  { port, maxRequests }: Required<RequestSigner>,
): Line => line`server ${name(version!.name)}.signer 127.0.0.1:${port} maxconn ${maxRequests}`;

/** Where what was signed comes back, and the instances that it is for. */
export function signedSections(model: HaproxyModel, stage: StageModel): Section[] {
  const signer = signerOf(model, stage);
  if (signer === undefined) return [];
  const backend = Word.of(signedBackendName(stageWord(stage.id).text));
  return [
    {
      kind: "frontend",
      name: "signed",
      from: "base",
      about: "What was signed in this task, and comes back: it was admitted, counted and logged before.",
      body: [
        line`bind 127.0.0.1:${signer.returnPort} name signed`,
        line`no log`,
        idCapture,
        line`http-after-response set-header ${MARK} 1`,
        line`default_backend ${backend}`,
      ],
    },
    {
      kind: "backend",
      name: backend,
      from: "base",
      about: `API ${stage.api}, stage ${stage.name}, as it was signed: nothing here may change method, path, query, host or body.`,
      body: [
        ...serving(model),
        ...sentAgain(model),
        ...health(stage),
        ...tolerance(stage.versions),
        ...ownNumbers(stage),
        ...answers(stage),
        ...connections(stage),
        ...stage.versions.map((version) => instances(model, stage, version)),
      ],
    },
  ];
}

/** As long as a request's body may be: both are held in memory. */
const answers = ({ maxBodyBytes }: StageModel): Line[] =>
  maxBodyBytes === undefined ? [] : [badGateway(line`if { res.hdr(content-length) -m int gt ${maxBodyBytes} }`)];
