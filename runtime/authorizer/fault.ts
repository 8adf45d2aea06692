/** A token that is not taken. The client gets 401, and the log the reason. */
export class TokenRefused extends Error {
  override readonly name = "TokenRefused";
}

/** What is needed to verify a token cannot be had. Nobody is let in; the client gets 500. */
export class AuthorizerFault extends Error {
  override readonly name = "AuthorizerFault";
}
