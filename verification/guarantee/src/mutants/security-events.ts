import { edit } from "./mutant.ts";

/** Faults in the effects of security events. */
export const securityEvents = [
  edit(
    "a security event is acknowledged before it is done",
    "G11",
    ["security event on two nodes"],
    [
      "CarryOutEvent#once",
      "const result = await work();",
      "const result = undefined; void work().catch(() => undefined);",
    ],
  ),
  edit(
    "a security event is recorded before it is done",
    "G11",
    ["a node dies before it acknowledges", "the store fails at a security event"],
    [
      "CarryOutEvent#once",
      "const result = await work();",
      "await store.noteDone(message, rememberMs); const result = await work();",
    ],
  ),
  edit(
    "a security event that comes again acts twice",
    "G11",
    ["security event that comes again"],
    ["CarryOutEvent#once", `if (await store.wasDone(message)) return "repeated";`, ""],
  ),
  edit(
    "an older security event ends a newer session",
    "G7",
    ["security event that comes again"],
    ["CarryOutEvent##remove", "defined({ issuedUntil: until })", "{}"],
  ),
  edit(
    "an exchange indexes no identifiers of its caller",
    "G1",
    ["security event by an identifier × exchange"],
    ["tokenCache.inThisIncarnation", "named === undefined || (await indexCaller(claim, issuedAt, named))", "true"],
  ),
  edit(
    "an exchange ignores that an event came first",
    "G1",
    ["security event by an identifier × exchange", "of a caller who is still unknown"],
    [
      "tokenCache.inThisIncarnation",
      "issuedAt > latest && latest === bornAt && isNamed",
      "issuedAt > latest && latest === bornAt",
    ],
  ),
  edit(
    "an event by an identifier stops exchanges only as long as sign-ins",
    "G1",
    ["of a caller who is still unknown"],
    ["storeOverCells", "forMs: longestExchangeMs", "forMs"],
  ),
  edit(
    "an entry of an identifier ignores the markers of events",
    "G1",
    ["security event by an identifier × exchange"],
    ["indexSubjects", "marked.every($free)", "true"],
  ),
  edit(
    "a security event leaves no marker in the index of identifiers",
    "any",
    ["security event by an identifier"],
    [
      "markIn",
      "put: [{ key: cellKey, value: format.write(value), endsAt: marker.until }]",
      `put: partition.startsWith("subject:") ? [] : [{ key: cellKey, value: format.write(value), endsAt: marker.until }]`,
    ],
  ),
  edit(
    "a sign-in doesn't read the markers after which it restarts",
    "G11",
    ["event (sign-in-again) by an identifier"],
    ["markerCells", '["v", "f", "r"]', '["v", "f"]'],
  ),
  edit(
    "a sign-in that a marker restarts is stored",
    "G11",
    ["event (sign-in-again) by an identifier"],
    [
      "storeSignIn",
      "outcomeAt(fence.barriers, { startedAt, issuedAt: session.issuedAt, sids: session.sids }, now) ?? marked",
      "outcomeAt(fence.barriers, { startedAt, issuedAt: session.issuedAt, sids: session.sids }, now)",
    ],
  ),
];
