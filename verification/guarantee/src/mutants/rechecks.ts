import { edit } from "./mutant.ts";

/** Faults in sessions that follow the provider. */
export const rechecks = [
  edit(
    "a recheck doesn't index a new identifier",
    "G11",
    ["a new address"],
    ["ConfirmedSessions##newSubjects", "after.filter((subject) => !before.includes(subject))", "[]"],
  ),
  edit(
    "a recheck ignores that an event named its new identifier first",
    "G11",
    ["a new address"],
    ["ConfirmedSessions#renewed", "await this.end(key, { revoke: true });", "return session;"],
  ),
  edit(
    "a recheck indexes a new identifier long after its refresh",
    "G11",
    ["a new address"],
    [
      "ConfirmedSessions#renewed",
      `(await this.#ports.store.addSubjects(session, added, issuedAt)) === "ended"`,
      "void this.#ports.clock.sleep(60_000).then(() => this.#ports.store.addSubjects(session, added, issuedAt))",
    ],
  ),
  edit(
    "a refused recheck keeps the session",
    "G8",
    ["a recheck that the provider refuses"],
    ["RecheckSession##failed", `return undefined;`, `return session;`],
  ),
  edit(
    "a refused refresh ends the grant and leaves the session",
    "G8",
    ["a recheck that the provider refuses"],
    ["ConfirmedSessions#end", "await this.#removeAccount.execute($account, $order);", ""],
  ),
  edit(
    "an outage ends the session",
    "G8",
    ["a recheck in an outage"],
    ["RecheckSession##outage", "return session;", "throw error;"],
  ),
  edit(
    "an unknown outcome ends the session at once",
    "G8",
    ["a recheck in an outage"],
    ["RecheckSession##unknown", "goesOn ? session : this.#end(key)", "this.#end(key)"],
  ),
  edit(
    "the time without the provider's word never ends",
    "G8",
    ["an outage that takes too long"],
    ["standing", `passed < everyMs + graceMs ? "due" : "over"`, `"due"`],
  ),
  edit(
    "each request sends a recheck of its own",
    "G8",
    ["recheck × recheck on two nodes"],
    ["AcquireToken##renewed", "renews !== undefined && version !== renews", "false"],
  ),
  edit(
    "a recheck is not remembered",
    "G8",
    ["recheck × recheck on two nodes"],
    [
      "confirmSession",
      "{ ...found.facts, expiresAt: ends, idleExpiresAt, confirmedAt: at }",
      "{ ...found.facts, expiresAt: ends, idleExpiresAt }",
    ],
  ),
  edit(
    "a recheck that has waited doesn't see that another one has confirmed the session",
    "G8",
    ["a recheck that confirms the session × a refresh of unknown outcome"],
    ["RecheckSession##failed", "after && this.#unknown(key, after, error)", "this.#unknown(key, session, error)"],
  ),
  edit(
    "a removal of the tokens during a recheck leaves the session without its cookie",
    "any",
    ["recheck × a removal of the tokens only"],
    ["RecheckSession##failed", "(await this.#ports.store.sessions.read(key)) && this.#end(key)", "undefined"],
  ),
  edit(
    "a refusal of a token that a removal has revoked ends the session",
    "any",
    ["a removal of the tokens only"],
    ["RefreshGrant##release", "(await this.#ports.store.tokens.read(key)) === undefined", "false"],
  ),
];
