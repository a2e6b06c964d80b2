import { harmlessAtEdges } from "./harmless-edges.ts";
import { type Harmless, harmless } from "./harmless-mistake.ts";

/** Mistakes that only cost a call, a sign-in or a good message, or that another check catches. */
export const harmlessMistakes: readonly Harmless[] = [
  harmless("the end of a session in use is not checked", "a touch bounds the idle time by the session's end as well", [
    "AccountView#isExpired",
    "this.now >= expiresAt || $idle",
    "this.now >= (idleExpiresAt ?? expiresAt)",
  ]),
  harmless(
    "a grant outlives its session",
    "only a call that was under way at its session's own end continues; a removal names the grant as well",
    [
      "AccountView#grant",
      "if (sessionKey !== undefined && this.session(sessionKey) === undefined) return undefined;",
      "",
    ],
  ),
  harmless(
    "a token in its last seconds is returned after any failure",
    "the grant is read after the failure, and has no token if it has ended or was removed",
    [
      "AcquireToken##whatIsLeft",
      "isAway(failure) ? grant && this.#find(grant, request, 0) : undefined",
      "grant && this.#find(grant, request, 0)",
    ],
  ),
  harmless("a session's grant comes back by a claim", "a session's grant that is not there is never claimed", [
    "mayComeToBe",
    `if (key.kind === "session") return false;`,
    "",
  ]),
  harmless(
    "a removed grant is overwritten before it is revoked",
    "a token that a removal concerns is never exchanged again, so its place stays empty",
    ["claimGrant", "mayComeToBe(asked, view) && !isOwed(view, cellKey)", "mayComeToBe(asked, view)"],
  ),
  harmless(
    "a claim continues after a removal",
    "the commit of its refresh detects the removal; the call to the provider was unnecessary",
    ["claimGrant", `isGone(after) ? "removed" : granted(after)`, "granted(after)"],
  ),
  harmless(
    "a late commit writes into a later grant of the same key",
    "the caller looks again, and finds the later grant or none",
    ["claimedGrant", "found === undefined || found.facts.place !== placeOfClaim(claim)", "found === undefined"],
  ),
  harmless("a ruling is replaced by one that ends sooner", "rulings that may replace each other last equally long", [
    "replaces",
    "later.until >= earlier.until",
    "true",
  ]),
  harmless("a sign-in that fails late leaves its session", "its tokens are revoked, and no browser got its handle", [
    "SignIn##undo",
    "() => this.#endSession(key, false)",
    "async () => undefined",
  ]),
  harmless(
    "a claim always says single-use",
    "a token that may be sent again need not be; the user signs in once more",
    ["AcquireToken##renew", `grant.renewal === "single-use"`, "true"],
  ),
  harmless("an ended session requires interaction", "the caller requires a sign-in in either case", [
    "SessionTokens#missing",
    "alive === undefined ? signedOut() : $other",
    "$other",
  ]),
  harmless("a caller joins a turn after its read", "its own first look has shown the same version of the grant", [
    "RenewalTurns#of",
    "turn?.isRead ? undefined : turn",
    "turn",
  ]),
  harmless(
    "a caller's token may be older than removals are remembered",
    "the claim refuses it as well, by the store's clock",
    ["BearerTokens##requireYoung", "ports.clock.now() - issuedAt > bearerMs", "ports.clock.now() < 0"],
  ),
  harmless(
    "a commit is not tried again",
    "the grant ends as after any refresh without an outcome; the user signs in once more",
    ["ClaimedWrites#execute", "if (!isAway(error)) throw error;", "throw error;"],
  ),
  harmless(
    "a sign-in that has used its redemption doesn't read the generation again",
    "a session that was stored under an earlier generation is emptied at the next look; the user signs in once more",
    ["Ledger#signIn", "isUsed && (await this.#isBornAt(bornAt))", "isUsed"],
  ),
  harmless(
    "an exchange uses the birth in the answer to its step",
    "a master whose term has changed refuses the step, and a partition of an earlier generation still has its rulings",
    ["tokenCache.inThisIncarnation", "(await runner.cells.bornAt?.()) ?? bornAt", "bornAt"],
  ),
  harmless(
    "an exchange asks only its own partition when the store was born",
    "a process that knows of the failover empties the partition of an earlier generation, and with it the claim: its caller gets signed_out",
    [
      "tokenCache.inThisIncarnation",
      "issuedAt > latest && latest === bornAt && !isStopped",
      "issuedAt > bornAt && !isStopped",
    ],
  ),
  harmless(
    "an index that was emptied counts as complete",
    "an account is emptied with its indexes, in each store and in each generation of a Cluster",
    ["sessionsOfNames", "page.next !== undefined || page.bornAt > bornAt", "page.next !== undefined"],
  ),
  harmless(
    "a sign-in that is sent again takes an ended session for its own",
    "the session was stored, and a later sign-out ended it before its browser got the cookie",
    ["storeSignIn", `view.session(sessionKey) ? "created" : "ended"`, `"created"`],
  ),
  harmless(
    "a step ignores its own deadline",
    "a step that takes effect later than the look that decided it is decided again",
    ["Runner##send", "Math.min(at, step.before)", "at"],
  ),
  harmless("a user sees the sessions of other apps", "the list shows no handle and no token; a unit test catches it", [
    "OwnSessions#execute",
    "app === this.#app",
    "app !== undefined",
  ]),
  harmless(
    "a new sign-in ends another app's session",
    "another app's handle leads to no session, so there is none to end",
    ["SignIn##oldOf", "old?.app === app ? old : undefined", "old"],
  ),
  harmless(
    "a sweep of everything that was asked for during a sweep is forgotten",
    "only what has expired is left until the next sweep",
    ["oneAtATime", `if (sweeps.nextWhat !== "all") sweeps.nextWhat = what;`, "sweeps.nextWhat ??= what;"],
  ),
  harmless(
    "after a failed sweep those that wait fail with it",
    "the failure is an event, and the next look at the account begins another sweep",
    ["oneAtATime", "sweeps.running.then(runNext, runNext)", "sweeps.running.then(runNext)"],
  ),
  harmless(
    "a sweep of an account that was found looks at what is removed only",
    "only what has expired is left until the next sweep",
    ["Revoke#constructor", `this.swept(account, "all")`, "this.swept(account)"],
  ),
  harmless(
    "a sweep is due after the last removal, not after the first one",
    "a look that comes a minute after the last removal begins the sweep",
    ["unsweptSince", "rulingsIn(listed).find($isDue)", "rulingsIn(listed).findLast($isDue)"],
  ),
  harmless(
    "a node whose clock was set back continues to guess the store's time",
    "the step is refused, because its time is past, and it is decided again by the answer",
    ["KnownCells#guess", "elapsed < 0 || elapsed > longestGuessMs", "elapsed > longestGuessMs"],
  ),
  harmless(
    "a front-channel request doesn't wait longer for a pending sign-in because of skew",
    "the sign-in's own step compares its deadline with the same partition's clock, which never goes back",
    ["remove", "(onlyIf?.deadline ?? 0) + skewMs", "(onlyIf?.deadline ?? 0)"],
  ),
  harmless(
    "a rule answers by cells of earlier answers",
    "each call reads the store before it, so its node has learned no older cells; a wrong answer only refuses",
    ["Runner#run", `if ("step" in decision) return $sent;`, `return "step" in decision ? $sent : decision.answer;`],
  ),
  harmless(
    "a redemption counts as used by any sign-in",
    "a provider exchanges a code once, so no second callback of it stores a session",
    ["useRedemption", "answer(facts.used === session)", "answer(facts.used !== undefined)"],
  ),
  harmless(
    "a removal during a sweep of its account waits for that sweep only",
    "the last step of that sweep compares the rulings, so it sees the later removal",
    [
      "oneAtATime",
      "if (sweeps === undefined) return run(account, revoke, what);",
      `if (sweeps === undefined) return run(account, revoke, what);
       if (what !== "all") return sweeps.running;`,
    ],
  ),
  harmless(
    "a late answer to a refresh that could be repeated is never revoked",
    "its refresh token is the one that the removal has revoked, or of the same sign-in",
    [
      "RefreshGrant##ask",
      "belongsToNoUser(source, grant) || !(await this.#isLiving(claim))",
      "belongsToNoUser(source, grant)",
    ],
  ),
  harmless("callers of a shared look that fails fail with it", "they get 503, as after any look that fails", [
    "Looks#at",
    "lane.next.look.catch($again)",
    "lane.next.look",
  ]),
  harmless("callers wait for a shared look as long as they may", "they wait for a tenth of a second", [
    "Looks##alone",
    "lane.next?.begin();",
    "",
  ]),
  ...harmlessAtEdges,
];
