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
    ["tokenCache.inThisIncarnation", "named !== undefined && $stopped", "false"],
  ),
  edit(
    "an exchange ignores that an event came first",
    "G1",
    ["security event by an identifier × exchange", "of a caller who is still unknown"],
    [
      "tokenCache.inThisIncarnation",
      "issuedAt > latest && latest === bornAt && !isStopped",
      "issuedAt > latest && latest === bornAt",
    ],
  ),
  edit(
    "an entry of an identifier ignores the rulings of events",
    "G1",
    ["security event by an identifier × exchange"],
    ["Ledger##indexSubjects", "this.#index($names, $entry, isStopped)", "this.#index($names, $entry, () => false)"],
  ),
  edit(
    "a security event leaves no ruling under an identifier",
    "any",
    ["security event by an identifier"],
    [
      "noticeIn",
      "put: [putRulings(rulingsKey, rulings, skewMs)]",
      'put: partition.startsWith("subject:") ? [] : [putRulings(rulingsKey, rulings, skewMs)]',
    ],
  ),
  edit(
    "only a ruling that ends sessions stops a sign-in of its name",
    "G11",
    ["event (sign-in-again) by an identifier"],
    [
      "stopsSignIn",
      "!isOver(ruling, now) && reaches(ruling, $began)",
      '!isOver(ruling, now) && ruling.effect === "end" && reaches(ruling, $began)',
    ],
  ),
  edit(
    "a sign-in that a ruling of its names stops is stored",
    "G11",
    ["event (sign-in-again) by an identifier"],
    ["Ledger#signIn", 'if (isStopped) return "stopped";', ""],
  ),
];
