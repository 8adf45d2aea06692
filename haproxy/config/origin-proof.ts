/** Of the text that proves that a request came through the gateway, in letters and digits: 285 random bits. */
export const PROOF_LENGTH = 48;
