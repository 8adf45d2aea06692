/** What a certificate is used for: shown by a server, or by a client to a server that asks for one. */
export const Use = { Server: "Server", Client: "Client" } as const;
export type Use = (typeof Use)[keyof typeof Use];
