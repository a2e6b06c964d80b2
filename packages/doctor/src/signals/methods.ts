/** How a transmitter delivers events. */
export const methods = { push: "urn:ietf:rfc:8935", poll: "urn:ietf:rfc:8936" } as const;

/** "push" for its URN, as people say it. */
export const methodName = (urn: unknown): string =>
  Object.entries(methods).find(([, known]) => known === urn)?.[0] ?? "an unknown method";
