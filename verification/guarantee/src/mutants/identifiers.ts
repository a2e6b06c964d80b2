import { edit, type Mutant } from "./mutant.ts";

/** Ways of taking one user, session or issuer for another. */
export const identifiers: readonly Mutant[] = [
  edit(
    "an event about an identifier also forgets later sign-ins",
    "G1",
    ["an address that is another user's now (forget-identifier) × an event by it"],
    ["forgetIndex", "isOfIssuer(entry, said) && isConcerned(entry.issuedAt, said.until)", "isOfIssuer(entry, said)"],
  ),
  edit(
    "an event about an identifier forgets the users of other issuers",
    "G1",
    ["an address is forgotten at one provider × an event at another one by the same address"],
    [
      "forgetIndex",
      "isOfIssuer(entry, said) && isConcerned(entry.issuedAt, said.until)",
      "isConcerned(entry.issuedAt, said.until)",
    ],
  ),
  edit(
    "a notice has its issuer as the provider writes it",
    "any",
    ["an issuer with a trailing slash in notices: notices × sign-in before it is stored"],
    ["saidBy", "comparableIssuer(issuer)", "issuer"],
  ),
  edit(
    "a sign-in is indexed by its issuer as the ID token writes it",
    "G1",
    ["an issuer with a trailing slash in ID tokens: notices × sign-in before it is stored"],
    ["signInCells", "comparableIssuer(account.issuer)", "account.issuer"],
  ),
  edit(
    "an exchange looks for its rulings by the issuer as it is written",
    "G1",
    ["an issuer with a trailing slash in ID tokens: an event by an address × exchange × another user"],
    ["tokenCache.indexCaller", "comparableIssuer(named.issuer)", "named.issuer"],
  ),
  edit(
    "an event without an issuer stops no exchange",
    "G1",
    ["a provider with several issuers: an event by an address × exchanges × a sign-in"],
    ["stopsCaller", "!isOver(ruling, now) && $stops", "!isOver(ruling, now) && ruling.issuer !== undefined && $stops"],
  ),
  edit(
    "an event about an identifier leaves no ruling for exchanges",
    "G1",
    ["security event by an identifier × exchange of a caller's token"],
    ["ordersOf", "exchanges === true ? $both : $one", "$one"],
  ),
  edit(
    "an identifier is forgotten under its newest name only",
    "G7",
    ["an address is forgotten, under all names that a store has for it × an event by it"],
    [
      "Ledger#forgetSubject",
      "await this.#subjectNames([subject])",
      "(await this.#subjectNames([subject])).slice(0, 1)",
    ],
  ),
  edit(
    "a recycled identifier still leads to its old user",
    "G7",
    ["an address that is another user's now (recycle-identifier) × an event by it"],
    [
      "CarryOutEvent#execute",
      `action === "forget-identifier" || action === "recycle-identifier"`,
      `action === "forget-identifier"`,
    ],
  ),
  edit(
    "an event about a session leaves those of its user without a sid",
    "G4",
    ["an event (end-sessions) about a known session and its user × a session without a sid"],
    ["CarryOutEvent#execute", "withoutSid: isUser(account)", "withoutSid: false"],
  ),
  edit(
    "an event about an unknown session takes its user's tokens",
    "G7",
    ["an event about an unknown session of a user × her other sessions"],
    ["CarryOutEvent##followUser", `{ scope: "account", sessions, ifEnds: true }`, `{ scope: "account", sessions }`],
  ),
  edit(
    "the ruling of an event under a sid has no bound",
    "G7",
    ["an older event about a session × a new sign-in of its sid"],
    [
      "CarryOutEvent##accountsOfSid",
      "{ verified: true, sid, issuedAt: lastOf(event), restarts, ...(await this.#ofProvider()) }",
      "{ verified: true, sid, restarts, ...(await this.#ofProvider()) }",
    ],
  ),
  edit(
    "an event is acknowledged although an account failed",
    "G1",
    ["the store fails at a security event, which comes again"],
    ["CarryOutEvent#execute", "allOf($tasks)", "Promise.allSettled($tasks)"],
  ),
  edit(
    "an event of a multi-tenant provider names an issuer that no token has",
    "G1",
    ["a provider with several issuers: an event by an address × exchanges × a sign-in"],
    [
      "CarryOutEvent##ofProvider",
      "(await provider.acceptsIssuer(provider.name)) ? { issuer: provider.name } : {}",
      "{ issuer: provider.name }",
    ],
  ),
  edit(
    "an event about credentials stops no exchange",
    "G1",
    ["an event about credentials by an address × exchanges of an unknown caller's token"],
    ["removesAllTokens", `endsSessions.has(action) || action === "remove-tokens"`, "endsSessions.has(action)"],
  ),
  edit(
    "a notice leaves sessions without a sid if its sid is known",
    "G1",
    ["a notice that names a session and its person × a session without a sid (session)"],
    ["FollowNotice##endSid", "account === subject ? { withoutSid: true } : {}", "{}"],
  ),
  edit(
    "a notice with an unknown sid does nothing for its user",
    "G1",
    ["a notice whose sid is in no ID token × a session without a sid × another session (session)"],
    [
      "FollowNotice##endSid",
      "subject === undefined || found.some(({ account }) => account === subject)",
      "subject === undefined || found.length === 0",
    ],
  ),
  edit(
    "a session without a sid is not indexed",
    "G2",
    ["a notice that names a session and its person × a session without a sid (session)"],
    ["Ledger#signIn", "sid === undefined ? $own : $names", "sid === undefined ? [] : $names"],
  ),
  edit(
    "a session without a sid leaves its index with its first idle time",
    "G2",
    ["a session without a sid in use outlives its first idle time × a notice about its user and a sid"],
    [
      "Ledger#signIn",
      "expiresAt + this.#skewMs",
      "(sid === undefined ? session.idleExpiresAt : expiresAt) + this.#skewMs",
    ],
  ),
  edit(
    "a removal doesn't wait for a pending sign-in without a sid",
    "G2",
    ["a notice whose sid is in no ID token × a session with another sid × a sign-in without a sid"],
    ["Ledger##onlyIf", "deadline: redeemsUntil", "deadline: 0"],
  ),
  edit(
    "a removal of sessions without a sid leaves them",
    "G2",
    ["a notice whose sid is in no ID token × a session with another sid × a sign-in without a sid"],
    ["Ledger##singly", "withoutSid ? [...names, accountName(account)] : names", "names"],
  ),
  edit(
    "a removal of sessions without a sid ends every session",
    "G7",
    ["a notice that names a session and its person ends that session only"],
    ["Ledger##named", `sessions === "all"`, `sessions === "all" || sessions.withoutSid`],
  ),
  {
    name: "an identifier is forgotten before its user is signed out",
    breaks: "G11",
    in: ["its node dies, and the event comes again"],
    edits: [
      {
        at: "CarryOutEvent#execute",
        find: "const isUser = (account: AccountKey): boolean => users.includes(account);",
        put: `if (action === "recycle-identifier") await this.#forget(event);
              const isUser = (account) => users.includes(account);`,
      },
    ],
  },
  edit(
    "a ruling that stops exchanges ends with the one that stops sign-ins",
    "any",
    ["an event about a caller whom no node knows yet, and an older token"],
    ["noticeIn", "ofExchanges ? longestExchangeMs : forMs", "forMs"],
  ),
  edit(
    "all tokens of a caller share one entry of the index",
    "any",
    ["an event about a caller with two tokens"],
    [
      "tokenCache",
      "{ issuer, account: key.account, session: $entry, issuedAt }",
      `{ issuer, account: key.account, session: "o:", issuedAt }`,
    ],
  ),
];
