import { harmlessAtEdges } from "./harmless-edges.ts";
import { type Harmless, harmless } from "./harmless-mistake.ts";

/** Mistakes that only cost a call, a sign-in or a good message, or that another check catches. */
export const harmlessMistakes: readonly Harmless[] = [
  harmless("the end of a session in use is not checked", "a touch bounds the idle time by the session's end as well", [
    "AccountView#uncoveredSession",
    "this.now < facts.idleExpiresAt && this.now < facts.expiresAt",
    "this.now < facts.idleExpiresAt",
  ]),
  harmless("a session's grant comes back by a claim", "a session's grant that is not there is never claimed", [
    "mayComeToBe",
    `if (key.kind === "session") return false;`,
    "",
  ]),
  harmless(
    "a removal counts what was stored after the store has lost its memory",
    "no removal depends on a count; a unit test catches it",
    ["countRemoved", "found.bornAt !== seen.bornAt", "false"],
  ),
  harmless(
    "a removed grant is overwritten before it is revoked",
    "a token that a removal concerns is never exchanged again, so its place stays empty",
    ["claimGrant", "isOwed ? $aside : []", "[]"],
  ),
  harmless(
    "a claim continues after a removal",
    "the commit of its refresh detects the removal; the call to the provider was unnecessary",
    ["claimGrant", `new AccountView(format, after).grant(cellKey) === undefined ? "removed" : $claimed`, "($claimed)"],
  ),
  harmless(
    "a late commit writes into a later grant of the same key",
    "the caller looks again, and finds the later grant or none",
    ["claimedGrant", "found === undefined || found.facts.place !== placeOfClaim(claim)", "found === undefined"],
  ),
  harmless(
    "a renewed marker is dropped with its earlier version",
    "an event reports the marker that is dropped; it just isn't the oldest one",
    ["dropMarker", "cell === undefined || marker?.place !== place", "cell === undefined || marker === undefined"],
  ),
  harmless("a barrier is replaced by one that ends sooner", "the barriers of an account last equally long", [
    "dominates",
    "a.until >= b.until",
    "true",
  ]),
  harmless("a sign-in that fails late leaves its session", "its tokens are revoked, and no browser got its handle", [
    "SignIn##undo",
    "await this.#removeAccount.execute(account, order)",
    "undefined",
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
    ["storeOverCells", "isUsed && (await isBornAt(bornThen))", "isUsed"],
  ),
  harmless(
    "an exchange uses the birth in the answer to its step",
    "a master whose term has changed refuses the step, and a partition of an earlier generation still has its barriers",
    ["tokenCache.inThisIncarnation", "(await runner.cells.bornAt?.()) ?? bornAt", "bornAt"],
  ),
  harmless(
    "an exchange asks only its own partition when the store was born",
    "a process that knows of the failover empties the partition of an earlier generation, and with it the claim: its caller gets signed_out",
    [
      "tokenCache.inThisIncarnation",
      "issuedAt > latest && latest === bornAt && isNamed",
      "issuedAt > bornAt && isNamed",
    ],
  ),
  harmless(
    "an index that was emptied counts as complete",
    "an account is emptied with its indexes, in each store and in each generation of a Cluster",
    ["sessionsOfSid", "seen.next !== undefined || seen.bornAt > bornAt", "seen.next !== undefined"],
  ),
  harmless(
    "a later page of a count is not missed",
    "the step of the removal itself has shown a session that it ended, so the count isn't 0",
    ["countRemoved", "isPartial ||= isReset || found.next !== undefined;", "isPartial ||= isReset;"],
  ),
  harmless(
    "a count doesn't say that an index was too long for it",
    "only a sign-out names sids without their sessions, and its own session is counted",
    [
      "countRemoved",
      "isSwept || ofSids === undefined || keys.length > cellsAtOnce",
      "isSwept || keys.length > cellsAtOnce",
    ],
  ),
  harmless(
    "a removal counts again what an earlier one has removed",
    "counts are for the log, and an API that is told again has nothing left to remove",
    ["withoutCover", "cover.since === undefined ? [] : [{ ...cover, epoch: cover.since }]", "[]"],
  ),
  harmless(
    "a mark whose answer was lost is written again",
    "the event was not acknowledged before, so it may concern the sign-in between its two steps",
    ["isIn", "[...covers, ...marks].some((each) => each.id === id)", "covers.some((each) => each.id === id)"],
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
  harmless(
    "a cover that replaces several remembers the earliest of them",
    "counts are for the log, and an API that is told again has nothing left to remove",
    [
      "fenceAfter",
      "Math.max(...needless.map((each) => each.epoch))",
      "Math.min(...needless.map((each) => each.epoch))",
    ],
  ),
  harmless("a user sees the sessions of other apps", "the list shows no handle and no token; a unit test catches it", [
    "OwnSessions#execute",
    "app === this.#app",
    "app !== undefined",
  ]),
  harmless(
    "a new sign-in ends another app's session",
    "another app's handle leads to no session, so there is none to end",
    ["SignIn##endPrevious", "if (old?.app !== session.app) return;", "if (old === undefined) return;"],
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
    "a sweep of an account that was found looks at what is covered only",
    "only what has expired is left until the next sweep",
    ["Revoke#constructor", `this.swept(account, "all")`, "this.swept(account)"],
  ),
  harmless(
    "the tokens of a session that has idled out are never looked for",
    "only what has expired is left until the next sweep",
    ["storeOverCells.opened", "if (found === undefined && outOfProcess) unswept.tell(key.account);", ""],
  ),
  harmless(
    "a sweep is due after the last removal, not after the first one",
    "a look that comes a minute after the last removal begins the sweep",
    ["unsweptSince", "Math.min(...fence.covers.map(({ at }) => at))", "Math.max(...fence.covers.map(({ at }) => at))"],
  ),
  harmless(
    "a node whose clock was set back continues to guess the store's time",
    "the step is refused, because its time is past, and it is decided again by the answer",
    ["KnownCells#guess", "elapsed < 0 || elapsed > longestGuessMs", "elapsed > longestGuessMs"],
  ),
  harmless(
    "a barrier that restarts sign-ins stands for one that ends them",
    "the sign-in begins again at the provider, after the removal",
    ["dominates", `a.outcome === "ended" || b.outcome === "collided"`, "true"],
  ),
  harmless(
    "a front-channel request doesn't wait longer for a pending sign-in because of skew",
    "the sign-in's own step compares its deadline with the same partition's clock, which never goes back",
    ["removeUnverified", "now > redeemsUntil + asked.skewMs", "now > redeemsUntil"],
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
    "the last step of that sweep compares the fence, so it sees the later removal",
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
  harmless(
    "a removal that came too late twice forgets when it was sent first",
    "only another removal can have refused its second step, and that one has a later epoch",
    ["Runner##send", "Math.min(at, sentAt)", "at"],
  ),
  harmless(
    "the first of several pages is taken for the only one",
    "stores look by the order of the prefixes, so sessions come before their grants; a unit test catches it",
    ["partnersNotShown", "from === undefined && next === undefined", "from === undefined"],
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
