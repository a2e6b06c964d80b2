import { edit } from "./mutant.ts";

const appsApart = ["is shown the app's session"];

/** Mistakes about one name of several, about the last moment of what is stored, and about a second question. */
export const edges = [
  edit("apps of different clients are one app", "any", appsApart, [
    "appId",
    "[$issuer, clientId, cookie, basePath]",
    "[$issuer, cookie, basePath]",
  ]),
  edit("apps with different cookies are one app", "any", appsApart, [
    "appId",
    "[$issuer, clientId, cookie, basePath]",
    "[$issuer, clientId, basePath]",
  ]),
  edit("apps under different paths are one app", "any", appsApart, [
    "appId",
    "[$issuer, clientId, cookie, basePath]",
    "[$issuer, clientId, cookie]",
  ]),
  edit("apps of different issuers are one app", "any", appsApart, [
    "appId",
    "[comparableIssuer(issuer), clientId, cookie, basePath]",
    "[clientId, cookie, basePath]",
  ]),
  edit(
    "an account has its issuer as it is written",
    "any",
    ["a notice that names a user only"],
    ["accountKeyText", "comparableIssuer(issuer)", "issuer"],
  ),
  edit(
    "a message that another app has carried out counts as done",
    "G11",
    ["an event comes to two apps"],
    ["wasDone", "`message:$" + "{app}:$" + "{name}`", "`message:$" + "{name}`"],
  ),
  edit(
    "a ruling compares only the newest name of a sid",
    "any",
    ["secrets (old; new old)"],
    ["namesSession", "session.sids.some((sid) => on.sids.includes(sid))", "on.sids.includes(session.sids[0])"],
  ),
  edit(
    "a sign-in that is taken back takes the account's tokens",
    "G7",
    ["the store loses everything during a sign-in × another sign-in"],
    [
      "Ledger#signIn",
      `[{ on: { ids: [id], sids: [] }, effect: "end", revoke: false }]`,
      `[{ on: "tokens", effect: "end", revoke: false }, { on: { ids: [id], sids: [] }, effect: "end", revoke: false }]`,
    ],
  ),
  edit(
    "a callback whose code was sent may come again",
    "G5",
    ["the store fails after a code was sent"],
    ["answerCallback", `error.code === "store_unavailable" && !isCodeSent`, `error.code === "store_unavailable"`],
  ),
  edit(
    "a notice that is carried out in turn is answered before",
    "any",
    ["notices that are carried out in turn"],
    [
      "BackChannelLogout#execute",
      "await (this.#limit === undefined ? follow() : this.#limit.run(follow));",
      "if (this.#limit === undefined) await follow(); else void this.#limit.run(follow).catch(() => undefined);",
    ],
  ),
  edit(
    "a sid's index ends before its session by the skew of clocks",
    "any",
    ["a session in its last second"],
    ["Ledger#signIn", "expiresAt + this.#skewMs", "expiresAt"],
  ),
  edit(
    "a new identifier is indexed for the idle time",
    "any",
    ["a recheck has brought a new address"],
    [
      "Ledger#addSubjects",
      "this.#indexSubjects(subjects, about, expiresAt, $stops)",
      "this.#indexSubjects(subjects, about, expiresAt - 160 * 3_600_000, $stops)",
    ],
  ),
  edit(
    "a look that records the session's use shows the tokens from before",
    "any",
    ["a guard's look at a fresh token"],
    ["readSession", "found(new AccountView(after))", "found(view, session)"],
  ),
  edit(
    "the second page of a look begins in the next prefix",
    "any",
    ["in pages", "pages"],
    ["placeBehind", "`$" + "{at} $" + "{last.key}`", "`$" + "{at + 1} $" + "{last.key}`"],
  ),
  edit(
    "a long response that asks again gets its first recheck",
    "G8",
    ["a long response looks again"],
    [
      "RequestIdentity#current",
      `this.#found = "not asked"; this.#confirmed = undefined;`,
      `this.#found = "not asked";`,
    ],
  ),
  edit(
    "code that has signed the user out still sees the user",
    "G8",
    ["the app's code signs out"],
    ["RequestIdentity#signOut", "this.#found = undefined; this.#confirmed = undefined;", ""],
  ),
  edit(
    "callers share a look until it ends",
    "any",
    ["a slow look that two of them share"],
    [
      "Looks#at",
      "lane.next = undefined; return this.#alone(place, look);",
      `return Promise.resolve(this.#alone(place, look)).finally(() => {
        lane.next = undefined;
      });`,
    ],
  ),
  edit(
    "an unverified removal that is sent again takes itself for void",
    "G11",
    ["a front-channel removal is sent twice, minutes after the sign-in"],
    ["remove", "own.length >= orders.length || onlyIf === undefined", "onlyIf === undefined"],
  ),
  edit(
    "the parameters of a posted front-channel request are not read",
    "any",
    ["a front-channel request whose parameters are in a form"],
    ["frontChannelRoute", "query.get(name) ?? form.get(name) ?? undefined", "query.get(name) ?? undefined"],
  ),
  edit(
    "a browser without its session's cookie keeps its old session",
    "any",
    ["returns without its session's cookie"],
    ["SignIn#complete", "previous ?? transaction.previous", "previous"],
  ),
  edit(
    "a transaction has no end",
    "G5",
    ["a callback comes again when its cookie is over"],
    ["Transactions#find", "alive && transaction.state === state", "transaction.state === state"],
  ),
  edit(
    "a notice is acknowledged although the provider's client broke",
    "any",
    ["a provider's client that breaks at a notice"],
    ["BackChannelLogout#execute", "throw error;", "if (error instanceof IdentityError) throw error;"],
  ),
  edit(
    "an API that is away is not told again",
    "G11",
    ["an API is away"],
    ["TellRemovals##tell", "if (goesOn) return;", ""],
  ),
  edit(
    "a ruling under a name ignores the skew of clocks",
    "G11",
    ["a sign-in, the redemption's clock ahead"],
    ["stopsSignIn", "startedAt - skewMs", "startedAt"],
  ),
  edit(
    "an event stops the sign-in that restarts because of it",
    "G7",
    ["a sign-in that restarts, while time goes by"],
    ["noticeIn", "ofExchanges || said.restarts === true", "ofExchanges"],
  ),
  edit(
    "a guard admits a user who must sign in again",
    "G11",
    ["pages behind guards"],
    ["RequestIdentity##admitted", "user.requireNoMark();", ""],
  ),
  edit(
    "a sweep doesn't wait for its revocations",
    "G2",
    ["a node dies between a removal and its sweep, and another browser"],
    ["Revoke#swept", "(grant) => this.untilDone(account, grant)", "async (grant) => this.soon(account, grant)"],
  ),
  edit(
    "at its deadline a pending sign-in already counts as past",
    "any",
    ["in the millisecond of its deadline", "drawn worlds: ends"],
    ["remove", "seen.now > $until", "seen.now >= $until"],
  ),
  edit(
    "a touch may be done after the session's idle end",
    "any",
    ["in the last milliseconds of an idle session", "drawn worlds: ends"],
    ["readSession", "before: facts.idleExpiresAt - 1", "before: at"],
  ),
];
