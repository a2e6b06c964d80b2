/** How a transmitter delivers events. */
export const methods = { push: "urn:ietf:rfc:8935", poll: "urn:ietf:rfc:8936" } as const;

/** The short name of a delivery method, such as "push". */
export const methodName = (urn: unknown): string =>
  Object.entries(methods).find(([, known]) => known === urn)?.[0] ?? "an unknown method";
