/** Of the text that proves that a request came through the gateway, in letters and digits: 285 random bits. */
export const PROOF_LENGTH = 48;

/** Behind the proof where the gateway has asked for an API key. No letter or digit begins it, so it is not part of a proof. */
export const KEYED = ".key";
