import {
  type AccountKey,
  type Grant,
  type GrantKey,
  type LogoutNotice,
  memoryStore,
  type RefreshClaim,
  type Removal,
  type Session,
  type SignInOutcome,
  type Store,
  type TokenCache,
} from "@identity-web/core";
import { isConcerned, issuedUntil } from "@identity-web/core/parts";
import { describe, expect, test } from "vitest";
import { turn } from "../../fake-clock/turn.ts";
import { storeContractGroups } from "./cases/index.ts";
import type { StoreTestContext } from "./harness.ts";
import { alice, bob } from "./people.ts";
import { runStoreCase } from "./run-case.ts";

/** Breaks one node of a store. Created again for every state, so that nodes can share the fault. */
type Break = (store: Store, context: StoreTestContext) => Store;

interface Defect {
  readonly name: string;
  readonly caughtBy: string;
  readonly make: () => Break;
}

const defect = (name: string, caughtBy: string, make: () => Break): Defect => ({ name, caughtBy, make });

const withTokens = (store: Store, tokens: Partial<TokenCache>): Store => ({
  ...store,
  tokens: { ...store.tokens, ...tokens },
});

const withSessions = (store: Store, sessions: Partial<Store["sessions"]>): Store => ({
  ...store,
  sessions: { ...store.sessions, ...sessions },
});

const textOf = (key: GrantKey): string => JSON.stringify(key);
const never = new Promise<void>(() => undefined);

/** Remembers every stored session, for stores that return too much. */
function remembering(
  make: (store: Store, sessions: Map<string, Session>, context: StoreTestContext) => Partial<Store["sessions"]>,
): Break {
  const sessions = new Map<string, Session>();
  return (store, context) => ({
    ...withSessions(store, make(store, sessions, context)),
    async signIn(session, grant, redemption) {
      const outcome = await store.signIn(session, grant, redemption);
      if (outcome === "created") sessions.set(session.id, session);
      return outcome;
    },
  });
}

interface OwnMarker {
  readonly notice: LogoutNotice;
  readonly at: number;
  readonly until: number;
}

/** Keeps markers in another way, in place of the store's. */
function ownMarkers(
  add: (markers: OwnMarker[], added: OwnMarker) => OwnMarker[],
  stops = (marker: OwnMarker, session: Session, _startedAt: number) =>
    isConcerned(session.issuedAt, issuedUntil(marker.notice)),
): Break {
  const bySid = new Map<string, OwnMarker[]>();
  return (store, { clock }) => ({
    ...store,
    markEnded(notice, forMs) {
      const now = clock.now();
      bySid.set(notice.sid, add(bySid.get(notice.sid) ?? [], { notice, at: now, until: now + forMs }));
      return store.markEnded(notice, -1);
    },
    signIn(session, grant, redemption) {
      const markers = (session.sid === undefined ? undefined : bySid.get(session.sid)) ?? [];
      const stopped = markers.some(
        (marker) => clock.now() <= marker.until && stops(marker, session, redemption.startedAt),
      );
      return stopped ? "stopped" : store.signIn(session, grant, redemption);
    },
  });
}

interface OwnBarrier extends Removal {
  readonly at: number;
}

/** Keeps barriers in another way, in place of the store's. */
function ownBarriers(
  add: (barriers: OwnBarrier[], added: OwnBarrier) => OwnBarrier[],
  stop = (barrier: OwnBarrier, session: Session, startedAt: number): SignInOutcome =>
    startedAt <= barrier.at && isConcerned(session.issuedAt, barrier.issuedUntil) ? "stopped" : "created",
): Break {
  const byAccount = new Map<AccountKey, OwnBarrier[]>();
  return (store, { clock }) => ({
    ...store,
    removeAccount(account, removal) {
      byAccount.set(account, add(byAccount.get(account) ?? [], { ...removal, at: clock.now() }));
      return store.removeAccount(account, { ...removal, barrierForMs: -1 });
    },
    signIn(session, grant, redemption) {
      const standing = (byAccount.get(session.account.key) ?? []).filter(
        ({ at, barrierForMs }) => clock.now() <= at + barrierForMs,
      );
      const stopped = standing
        .map((barrier) => stop(barrier, session, redemption.startedAt))
        .find((each) => each !== "created");
      return stopped ?? store.signIn(session, grant, redemption);
    },
  });
}

const changedRemoval =
  (change: (removal: Removal) => Removal): Break =>
  (store) => ({
    ...store,
    removeAccount: (account, removal) => store.removeAccount(account, change(removal)),
  });

const defects: readonly Defect[] = [
  defect("a code can be sent twice", "a transaction is redeemed once, on any node", () => {
    let round = 0;
    const renamed = new Map<string, string>();
    return (store) => ({
      ...store,
      async beginRedemption(id, times) {
        round++;
        renamed.set(id, `${id}-${round}`);
        const begun = await store.beginRedemption(`${id}-${round}`, times);
        return begun === "replayed" ? begun : { ...begun, transactionId: id };
      },
      signIn: (session, grant, redemption) => {
        const { transactionId } = redemption;
        return store.signIn(session, grant, {
          ...redemption,
          transactionId: renamed.get(transactionId) ?? transactionId,
        });
      },
    });
  }),
  defect(
    "redemptions are forgotten at their deadline",
    "a redeemed transaction is remembered for rememberMs, long after its deadline",
    () => (store) => ({
      ...store,
      beginRedemption: (id, { forMs }) => store.beginRedemption(id, { forMs, rememberMs: 0 }),
    }),
  ),
  defect(
    "the deadline is ignored",
    "a sign-in after the deadline is answered with ended, and stores nothing",
    () => (store) => ({
      ...store,
      async beginRedemption(id, { forMs, rememberMs }) {
        const begun = await store.beginRedemption(id, { forMs: rememberMs, rememberMs });
        return begun === "replayed" ? begun : { ...begun, deadline: begun.startedAt + forMs };
      },
      signIn: (session, grant, redemption) =>
        store.signIn(session, grant, { ...redemption, deadline: redemption.startedAt + 600_000 }),
    }),
  ),
  defect(
    "a sign-in needs no record of its redemption",
    "a sign-in whose redemption record was lost in a reset of the store is answered with ended",
    () => (store) => ({
      ...store,
      async signIn(session, grant, redemption) {
        const times = { forMs: 60_000, rememberMs: 60_000 };
        const fresh = await store.beginRedemption(redemption.transactionId, times);
        return store.signIn(session, grant, fresh === "replayed" ? redemption : fresh);
      },
    }),
  ),
  defect(
    "a store tells another clock's time",
    "a store tells the time by which it records the use of a session",
    () => (store) => ({ ...store, now: () => store.now() - 7_200_000 }),
  ),
  defect("a touch re-creates sessions", "a touch restores no expired and no removed session", () =>
    remembering((store, sessions) => ({
      async read(key, touch) {
        const session = await store.sessions.read(key, touch);
        return session ?? (touch === undefined ? undefined : sessions.get(key.id));
      },
    })),
  ),
  defect("idle sessions continue", "a session that has been idle for too long is invisible", () =>
    remembering((store, sessions, { clock }) => ({
      async read(key, touch) {
        const remembered = sessions.get(key.id);
        const alive = remembered !== undefined && clock.now() < remembered.expiresAt ? remembered : undefined;
        return (await store.sessions.read(key, touch)) ?? alive;
      },
    })),
  ),
  defect(
    "a node serves sessions from its own cache",
    "a removal of everything leaves no session and no grant of the account, on any node",
    () => (store) => {
      const cache = new Map<string, Session>();
      return {
        ...withSessions(store, { read: async (key, touch) => cache.get(key.id) ?? store.sessions.read(key, touch) }),
        signIn(session, grant, redemption) {
          cache.set(session.id, session);
          return store.signIn(session, grant, redemption);
        },
      };
    },
  ),
  defect("sessions are found without their account", "a session is found under its own account and id only", () =>
    remembering((store, sessions) => ({
      read: (key, touch) => {
        const account = sessions.get(key.id)?.account.key ?? key.account;
        return store.sessions.read({ ...key, account }, touch);
      },
    })),
  ),
  defect(
    "the store keeps the caller's objects",
    "a caller that changes its own objects after a sign-in changes nothing in the store",
    () => remembering((_, sessions) => ({ read: (key) => sessions.get(key.id) })),
  ),
  defect(
    "every read is a touch",
    "a session that was seen less than everyMs ago isn't touched",
    () => (store) =>
      withSessions(store, {
        read: (key, touch) => store.sessions.read(key, touch === undefined ? undefined : { ...touch, everyMs: 0 }),
      }),
  ),
  defect(
    "every read extends the session",
    "reading without a touch changes nothing",
    () => (store) =>
      withSessions(store, {
        read: (key, touch) => store.sessions.read(key, touch ?? { idleMs: 1_800_000, everyMs: 60_000 }),
      }),
  ),
  defect(
    "touches are not written",
    "a touch records the use and moves the idle expiry, for all nodes",
    () =>
      (store, { clock }) =>
        withSessions(store, {
          async read(key, touch) {
            const session = await store.sessions.read(key);
            if (session === undefined || touch === undefined) return session;
            return { ...session, seenAt: clock.now(), idleExpiresAt: clock.now() + touch.idleMs };
          },
        }),
  ),
  defect(
    "a touch outlives the absolute expiry",
    "a touch never goes beyond the absolute expiry",
    () => (store) =>
      withSessions(store, {
        async read(key, touch) {
          const session = await store.sessions.read(key, touch);
          if (session === undefined || touch === undefined) return session;
          return { ...session, idleExpiresAt: session.seenAt + touch.idleMs };
        },
      }),
  ),
  defect(
    "the list is oldest first",
    "the list has the account's living sessions, newest first",
    () => (store) =>
      withSessions(store, { list: async (account) => [...(await store.sessions.list(account))].reverse() }),
  ),
  defect("the list shows whole sessions", "the list has only those facts of a session that its user may see", () =>
    remembering((store, sessions) => ({
      list: async (account) =>
        (await store.sessions.list(account)).map((each) => ({ ...sessions.get(each.id), ...each })),
    })),
  ),

  defect("notices leave no marker", "a notice stops a sign-in of its sid that began before it", () => (store) => ({
    ...store,
    markEnded: (notice) => store.markEnded(notice, -1),
  })),
  defect(
    "markers stop only what began before them",
    "a notice also stops a sign-in of its sid that began after it",
    () =>
      ownMarkers(
        (markers, added) => [...markers, added],
        (marker, _, startedAt) => startedAt <= marker.at,
      ),
  ),
  defect(
    "markers are found by the sid alone",
    "a notice of another issuer stops no sign-in, and a notice without an issuer stops those of all issuers",
    () => ownMarkers((markers, added) => [...markers, added]),
  ),
  defect(
    "markers compare issuers character by character",
    "a notice stops sign-ins of its issuer with a slash at the end, and without",
    () =>
      ownMarkers(
        (markers, added) => [...markers, added],
        ({ notice }, session) => (notice.issuer ?? session.account.issuer) === session.account.issuer,
      ),
  ),
  defect(
    "the iat of notices is ignored",
    "a notice with iat stops sign-ins issued until the end of that second, and no later ones",
    () => (store) => ({
      ...store,
      markEnded: ({ issuedAt: _, ...notice }, forMs) => store.markEnded(notice, forMs),
    }),
  ),
  defect(
    "equal seconds are missed",
    "a notice with iat stops sign-ins issued until the end of that second, and no later ones",
    () => (store) => ({
      ...store,
      markEnded(notice, forMs) {
        const { issuedAt } = notice;
        return store.markEnded(issuedAt === undefined ? notice : { ...notice, issuedAt: issuedAt - 1000 }, forMs);
      },
    }),
  ),
  defect(
    "the last notice of a sid replaces the others",
    "a verified marker keeps its greatest iat when further notices arrive",
    () => ownMarkers((_, added) => [added]),
  ),
  defect(
    "front-channel and verified notices share one marker",
    "a front-channel notice narrows and shortens no verified marker of its sid",
    () => ownMarkers((_, added) => [added]),
  ),
  defect("a notice stops all sign-ins", "a notice stops no sign-in of another sid or without one", () => {
    let noticed = false;
    return (store) => ({
      ...store,
      markEnded(notice, forMs) {
        noticed = true;
        return store.markEnded(notice, forMs);
      },
      signIn: (session, grant, redemption) => (noticed ? "stopped" : store.signIn(session, grant, redemption)),
    });
  }),
  defect("a notice removes what it finds", "a notice ends no session by itself", () => (store) => ({
    ...store,
    async markEnded(notice, forMs) {
      const found = await store.markEnded(notice, forMs);
      for (const { account } of found)
        await store.removeAccount(account, { sessions: "all", tokens: "all", barrierForMs: 0 });
      return found;
    },
  })),
  defect("a sid has one account", "several accounts may have sessions of one sid", () => (store) => ({
    ...store,
    markEnded: async (notice, forMs) => (await store.markEnded(notice, forMs)).slice(-1),
  })),
  defect(
    "only living sessions are indexed",
    "the index lasts until the session's absolute expiry, not its idle expiry",
    () => (store) => ({
      ...store,
      async markEnded(notice, forMs) {
        const found = await store.markEnded(notice, forMs);
        const lists = await Promise.all(found.map(({ account }) => store.sessions.list(account)));
        return found.filter((_, index) => lists[index]?.length !== 0);
      },
    }),
  ),
  defect(
    "the index is looked up before the marker is left",
    "a notice and a sign-in of its sid never miss each other, in any order",
    () => (store) => ({
      ...store,
      async markEnded(notice, forMs) {
        const found = await store.markEnded(notice, -1);
        await turn();
        await store.markEnded(notice, forMs);
        return found;
      },
    }),
  ),
  defect("a sign-in that is stopped isn't indexed", "a sign-in is indexed even if a marker stops it", () => {
    const created = new Set<AccountKey>();
    return (store) => ({
      ...store,
      markEnded: async (notice, forMs) =>
        (await store.markEnded(notice, forMs)).filter(({ account }) => created.has(account)),
      async signIn(session, grant, redemption) {
        const outcome = await store.signIn(session, grant, redemption);
        if (outcome === "created") created.add(session.account.key);
        return outcome;
      },
    });
  }),
  defect("a removal empties the index", "neither a notice nor a removal changes the index", () => {
    const removed = new Set<AccountKey>();
    return (store) => ({
      ...store,
      markEnded: async (notice, forMs) =>
        (await store.markEnded(notice, forMs)).filter(({ account }) => !removed.has(account)),
      removeAccount(account, removal) {
        removed.add(account);
        return store.removeAccount(account, removal);
      },
    });
  }),
  defect("the index ignores issuers", "equal sids of two issuers are separate", () => (store) => ({
    ...store,
    async markEnded(notice, forMs) {
      await store.markEnded(notice, forMs);
      return store.markEnded({ verified: false, sid: notice.sid }, -1);
    },
  })),

  defect(
    "the index compares issuers character by character",
    "an issuer with and without a trailing slash is the same issuer",
    () => {
      const issuers = new Map<AccountKey, string>();
      return (store) => ({
        ...store,
        signIn(session, grant, redemption) {
          issuers.set(session.account.key, session.account.issuer);
          return store.signIn(session, grant, redemption);
        },
        async markEnded(notice, forMs) {
          const found = await store.markEnded(notice, forMs);
          return found.filter(({ account }) => notice.issuer === undefined || issuers.get(account) === notice.issuer);
        },
      });
    },
  ),

  defect("barriers are merged into one", "two narrow removals don't add up to a wider one", () =>
    ownBarriers((barriers, added) => {
      const { issuedUntil: _, ...wide } = added;
      return [barriers.some((each) => each.issuedUntil === undefined) ? wide : added];
    }),
  ),
  defect(
    "every barrier is as wide as the account",
    "a removal of one sid and its tokens stops only the sign-ins of that sid",
    () => ownBarriers((barriers, added) => [...barriers, added]),
  ),
  defect(
    "barriers ignore the issue time",
    "a removal up to an issue time stops sign-ins issued until then, and no later ones",
    () =>
      ownBarriers(
        (barriers, added) => [...barriers, added],
        (barrier, _, startedAt) => (startedAt <= barrier.at ? "stopped" : "created"),
      ),
  ),
  defect("a barrier concerns all accounts", "a removal stops only the sign-ins of its own account", () => {
    let removedAt = -1;
    return (store, { clock }) => ({
      ...store,
      removeAccount(account, removal) {
        removedAt = clock.now();
        return store.removeAccount(account, removal);
      },
      signIn: (session, grant, redemption) =>
        redemption.startedAt <= removedAt ? "stopped" : store.signIn(session, grant, redemption),
    });
  }),
  defect("a barrier stops later sign-ins, too", "a sign-in that began after the removal is stored", () =>
    ownBarriers(
      (barriers, added) => [...barriers, added],
      () => "stopped",
    ),
  ),

  defect(
    "a removal removes sessions that were issued later",
    "a removal up to an issue time ends sessions issued until then, and none issued later",
    () => changedRemoval(({ issuedUntil: _, ...removal }) => removal),
  ),
  defect("a removal by sid removes all sessions", "a removal by sid ends all sessions of that sid, and no others", () =>
    changedRemoval((removal) => ({ ...removal, sessions: removal.sessions === "none" ? "none" : "all" })),
  ),
  defect(
    "a removal leaves the other sessions' tokens",
    "a removal of named sessions with all tokens leaves the other sessions alive without tokens",
    () => changedRemoval((removal) => ({ ...removal, tokens: "of-those-sessions" })),
  ),
  defect("a removal of tokens ends sessions", "a removal can remove all tokens and no session", () =>
    changedRemoval((removal) => (removal.tokens === "all" ? { ...removal, sessions: "all" } : removal)),
  ),
  defect(
    "a removal leaves on-behalf-of grants",
    "on-behalf-of grants are removed with all tokens, and not with the tokens of sessions",
    () =>
      changedRemoval((removal) => (removal.sessions === "all" ? { ...removal, tokens: "of-those-sessions" } : removal)),
  ),
  defect(
    "a removal passes on no grant",
    "a removal passes on the removed grants, each in its last written state",
    () => (store) => ({
      ...store,
      sweep: (account, _, what) => store.sweep(account, async () => undefined, what),
    }),
  ),
  defect(
    "a removal takes two steps",
    "a removal of thousands of sessions is one step: no reader sees half of it",
    () => (store) => ({
      ...store,
      async removeAccount(account, removal) {
        const half = await store.removeAccount(account, {
          ...removal,
          sessions: { sids: ["sid-0"] },
          tokens: "of-those-sessions",
        });
        await turn();
        const rest = await store.removeAccount(account, removal);
        return { sessions: half.sessions + rest.sessions, grants: half.grants + rest.grants };
      },
    }),
  ),
  defect("a removal affects other accounts, too", "a removal changes no other account", () => (store) => ({
    ...store,
    async removeAccount(account, removal) {
      for (const other of [alice, bob]) await store.removeAccount(other.key, removal);
      return store.removeAccount(account, removal);
    },
  })),
  defect("a removal counts the same twice", "a repeated removal removes nothing and fails nothing", () => {
    let counted = { sessions: 0, grants: 0 };
    return (store) => ({
      ...store,
      async removeAccount(account, removal) {
        const removed = await store.removeAccount(account, removal);
        counted = { sessions: counted.sessions + removed.sessions, grants: counted.grants + removed.grants };
        return { ...removed, ...counted };
      },
    });
  }),
  defect(
    "the app's grants are stored under an account",
    "no removal of an account removes the app's own grants",
    () => (store) => {
      const moved = (key: GrantKey): GrantKey =>
        "app" in key ? { account: alice.key, kind: "on-behalf-of", id: `app ${key.app}` } : key;
      return withTokens(store, {
        read: (key) => store.tokens.read(moved(key)),
        claimRefresh: (key, expected, claim) => store.tokens.claimRefresh(moved(key), expected, claim),
      });
    },
  ),

  defect(
    "a refresh can be claimed twice",
    "of many claims at once, on all nodes, exactly one is granted",
    () => (store) =>
      withTokens(store, {
        async claimRefresh(key, expected, claim) {
          const outcome = await store.tokens.claimRefresh(key, expected, claim);
          return typeof outcome === "object" && "busyForMs" in outcome ? { claimed: { key, id: "another" } } : outcome;
        },
      }),
  ),
  defect(
    "a claim doesn't compare versions",
    "a claim on an outdated version returns the current one",
    () => (store) =>
      withTokens(store, {
        async claimRefresh(key, expected, claim) {
          const version = (await store.tokens.read(key))?.version ?? expected;
          return store.tokens.claimRefresh(key, version, claim);
        },
      }),
  ),
  defect(
    "claims never expire",
    "an expired claim on a reusable token is replaced, and the old claim is lost",
    () => (store) =>
      withTokens(store, {
        claimRefresh: (key, expected, claim) =>
          store.tokens.claimRefresh(key, expected, { ...claim, forMs: claim.forMs * 1000 }),
      }),
  ),
  defect(
    "a single-use token is sent again",
    "the step that finds an expired claim on a single-use token ends the grant",
    () => (store) =>
      withTokens(store, {
        claimRefresh: (key, expected, claim) =>
          store.tokens.claimRefresh(key, expected, { ...claim, singleUse: false }),
      }),
  ),
  defect(
    "a commit doesn't compare claims",
    "an expired claim on a reusable token is replaced, and the old claim is lost",
    () => {
      const current = new Map<string, RefreshClaim>();
      return (store) =>
        withTokens(store, {
          async claimRefresh(key, expected, claim) {
            const outcome = await store.tokens.claimRefresh(key, expected, claim);
            if (typeof outcome === "object" && "claimed" in outcome) current.set(textOf(key), outcome.claimed);
            return outcome;
          },
          commitRefresh: (claim, grant) => store.tokens.commitRefresh(current.get(textOf(claim.key)) ?? claim, grant),
        });
    },
  ),
  defect(
    "a claim commits several times",
    "a claim commits once: a second commit gives the same answer and writes nothing",
    () => {
      const committed = new Set<string>();
      return (store) =>
        withTokens(store, {
          async commitRefresh(claim, grant) {
            const outcome = await store.tokens.commitRefresh(claim, grant);
            if (!committed.has(claim.id)) committed.add(claim.id);
            else return { version: "another" };
            return outcome;
          },
        });
    },
  ),
  defect("an expired claim can't commit", "an expired claim that no other claim replaced still commits", () => {
    const until = new Map<string, number>();
    return (store, { clock }) =>
      withTokens(store, {
        async claimRefresh(key, expected, claim) {
          const outcome = await store.tokens.claimRefresh(key, expected, claim);
          if (typeof outcome === "object" && "claimed" in outcome)
            until.set(outcome.claimed.id, clock.now() + claim.forMs);
          return outcome;
        },
        commitRefresh: (claim, grant) =>
          clock.now() > (until.get(claim.id) ?? 0) ? "lost" : store.tokens.commitRefresh(claim, grant),
      });
  }),
  defect("a late commit restores a removed grant", "a commit after a removal writes nothing and reports it", () => {
    const back = new Map<string, Grant>();
    return (store) =>
      withTokens(store, {
        async read(key) {
          const value = back.get(textOf(key));
          return (await store.tokens.read(key)) ?? (value === undefined ? undefined : { value, version: -1 });
        },
        async commitRefresh(claim, grant) {
          const outcome = await store.tokens.commitRefresh(claim, grant);
          if (outcome !== "removed") return outcome;
          back.set(textOf(claim.key), grant);
          return { version: -1 };
        },
      });
  }),
  defect("a refresh makes a grant look newer", "a commit changes neither the grant's issue time nor its expiry", () => {
    const issued = new Map<string, number>();
    return (store) =>
      withTokens(store, {
        async read(key) {
          const current = await store.tokens.read(key);
          if (current === undefined) return undefined;
          const { issuedAt } = current.value;
          return { ...current, value: { ...current.value, issuedAt: issued.get(textOf(key)) ?? issuedAt } };
        },
        commitRefresh(claim, grant) {
          issued.set(textOf(claim.key), grant.issuedAt);
          return store.tokens.commitRefresh(claim, grant);
        },
      });
  }),
  defect(
    "a commit leaves the version",
    "a commit writes the refreshed grant under a new version for all nodes, and releases the claim",
    () => (store) =>
      withTokens(store, {
        async read(key) {
          const current = await store.tokens.read(key);
          return current === undefined ? undefined : { ...current, version: 1 };
        },
        async claimRefresh(key, _, claim) {
          const version = (await store.tokens.read(key))?.version ?? "absent";
          return store.tokens.claimRefresh(key, version, claim);
        },
        async commitRefresh(claim, grant) {
          const outcome = await store.tokens.commitRefresh(claim, grant);
          return typeof outcome === "string" ? outcome : { version: 1 };
        },
      }),
  ),
  defect(
    "an unknown outcome counts as unsent",
    "a release as unknown ends a single-use grant",
    () => (store) =>
      withTokens(store, {
        releaseRefresh: (claim, outcome) =>
          store.tokens.releaseRefresh(claim, outcome === "unknown" ? "unsent" : outcome),
      }),
  ),
  defect(
    "an unknown outcome ends reusable grants, too",
    "a release as unknown keeps a reusable grant, which can be claimed again",
    () => (store) =>
      withTokens(store, {
        releaseRefresh: (claim, outcome) =>
          store.tokens.releaseRefresh(claim, outcome === "unknown" ? "refused" : outcome),
      }),
  ),
  defect(
    "a release is not written",
    "a release as unsent keeps the grant, which can be claimed again",
    () => (store) => withTokens(store, { releaseRefresh: () => "released" }),
  ),
  defect(
    "a claim on an absent grant is never released",
    "an app grant whose claim was released can be claimed again",
    () => (store) =>
      withTokens(store, {
        releaseRefresh: async (claim, outcome) =>
          (await store.tokens.read(claim.key)) === undefined ? "released" : store.tokens.releaseRefresh(claim, outcome),
      }),
  ),
  defect(
    "a release counts for any claim",
    "a claim is released once: a second release answers lost and changes nothing",
    () => (store) =>
      withTokens(store, {
        async releaseRefresh(claim, outcome) {
          const released = await store.tokens.releaseRefresh(claim, outcome);
          return released === "lost" ? "released" : released;
        },
      }),
  ),
  defect(
    "a refused grant stays",
    "a release as refused ends a grant of any kind",
    () => (store) => withTokens(store, { releaseRefresh: (claim) => store.tokens.releaseRefresh(claim, "unsent") }),
  ),
  defect(
    "an ended grant looks like a removed one",
    "a release as refused ends a grant of any kind",
    () => (store) =>
      withTokens(store, {
        async read(key) {
          const current = await store.tokens.read(key);
          return current?.value.renewal === "none" ? undefined : current;
        },
      }),
  ),
  defect(
    "a release doesn't compare claims",
    "the release of a claim that another claim replaced changes nothing",
    () => {
      const current = new Map<string, RefreshClaim>();
      return (store) =>
        withTokens(store, {
          async claimRefresh(key, expected, claim) {
            const outcome = await store.tokens.claimRefresh(key, expected, claim);
            if (typeof outcome === "object" && "claimed" in outcome) current.set(textOf(key), outcome.claimed);
            return outcome;
          },
          releaseRefresh: (claim, outcome) =>
            store.tokens.releaseRefresh(current.get(textOf(claim.key)) ?? claim, outcome),
        });
    },
  ),
  defect(
    "a session's removed grant can be claimed again",
    "only a sign-in creates a session's grant: its absence can't be claimed",
    () => (store) =>
      withTokens(store, {
        async claimRefresh(key, expected, claim) {
          const outcome = await store.tokens.claimRefresh(key, expected, claim);
          return outcome === "removed" && expected === "absent" ? { claimed: { key, id: "again" } } : outcome;
        },
      }),
  ),
  defect(
    "an on-behalf-of grant in progress survives a removal",
    "an on-behalf-of grant in progress when all tokens are removed is not written",
    () => (store) =>
      withTokens(store, {
        async commitRefresh(claim, grant) {
          const outcome = await store.tokens.commitRefresh(claim, grant);
          if (outcome !== "removed") return outcome;
          const again = await store.tokens.claimRefresh(claim.key, "absent", { forMs: 1000, singleUse: false });
          if (typeof again === "string" || !("claimed" in again)) return outcome;
          return store.tokens.commitRefresh(again.claimed, grant);
        },
      }),
  ),
  defect(
    "grants outlive their expiry",
    "after its session's absolute expiry a grant can't be read, claimed or written",
    () => {
      const last = new Map<string, Awaited<ReturnType<TokenCache["read"]>>>();
      return (store) =>
        withTokens(store, {
          async read(key) {
            const current = await store.tokens.read(key);
            if (current !== undefined) last.set(textOf(key), current);
            return current ?? last.get(textOf(key));
          },
        });
    },
  ),

  defect(
    "a removal ends no wait",
    "a wait ends with the removal of the account",
    () => (store) =>
      withTokens(store, {
        async waitForChange(key, seen, signal) {
          await store.tokens.waitForChange(key, seen, signal);
          if (!signal.aborted && (await store.tokens.read(key)) === undefined) await never;
        },
      }),
  ),
  defect(
    "a token from before a removal creates a grant after it",
    "an on-behalf-of grant can't be claimed by a token from before any earlier removal of all tokens",
    () => (store) =>
      withTokens(store, {
        claimRefresh: (key, expected, { forMs, singleUse }) =>
          store.tokens.claimRefresh(key, expected, { forMs, singleUse }),
      }),
  ),
  defect(
    "a token that no removal concerns creates no grant",
    "only barriers that concern its token stop an on-behalf-of grant",
    () => (store) =>
      withTokens(store, {
        claimRefresh: (key, expected, terms) =>
          terms.issuedAt === undefined ? store.tokens.claimRefresh(key, expected, terms) : "removed",
      }),
  ),
  defect(
    "a wait can't be aborted",
    "a wait ends when it is aborted",
    () => (store) =>
      withTokens(store, {
        waitForChange: (key, seen) => store.tokens.waitForChange(key, seen, new AbortController().signal),
      }),
  ),
  defect(
    "a wait ends at once",
    "a wait continues while other grants change",
    () => (store) => withTokens(store, { waitForChange: () => Promise.resolve() }),
  ),
  defect(
    "a node isn't notified of other nodes' changes",
    "a wait ends with the refreshed grant",
    () => (store) =>
      withTokens(store, {
        waitForChange: (_, __, signal) => new Promise((resolve) => signal.addEventListener("abort", () => resolve())),
      }),
  ),
  defect(
    "a wait ignores changes from before the call",
    "no wait begins for a version that has changed already, even if the next refresh is in progress",
    () => (store) =>
      withTokens(store, {
        async waitForChange(key, _, signal) {
          const version = (await store.tokens.read(key))?.version ?? "absent";
          return store.tokens.waitForChange(key, version, signal);
        },
      }),
  ),
  defect(
    "a wait without a refresh never ends",
    "no wait begins for a grant that no process refreshes",
    () => (store) =>
      withTokens(store, {
        async waitForChange(key, seen, signal) {
          const before = await store.tokens.read(key);
          await store.tokens.waitForChange(key, seen, signal);
          const after = await store.tokens.read(key);
          if (!signal.aborted && after !== undefined && after.version === before?.version) await never;
        },
      }),
  ),
  defect(
    "an exchange indexes no identifiers",
    "a caller's identifier leads to the account from the claim on, as long as the grant may live",
    () => (store) =>
      withTokens(store, {
        claimRefresh: (key, expected, { named: _, ...terms }) => store.tokens.claimRefresh(key, expected, terms),
      }),
  ),
  defect(
    "an event stops no exchange",
    "an event that removes all tokens stops exchanges of older callers' tokens until they are too old, and of no newer one",
    () => (store) => ({
      ...store,
      markSubject: (subject, { exchanges: _, ...notice }, forMs) => store.markSubject(subject, notice, forMs),
    }),
  ),
  defect(
    "an event that ends no session ends sign-ins",
    "a marker after which sign-ins restart stops those that began before it, and no later one",
    () => (store) => ({
      ...store,
      markSubject: (subject, { restarts: _, ...notice }, forMs) => store.markSubject(subject, notice, forMs),
    }),
  ),
  defect(
    "an event that ends no session stops no sign-in",
    "a marker after which sign-ins restart stops those that began before it, and no later one",
    () => (store) => ({
      ...store,
      markEnded: (notice, forMs) => store.markEnded(notice, notice.restarts === true ? -1 : forMs),
    }),
  ),
  defect("every event stops exchanges", "an event that removes no tokens stops no exchange", () => (store) => ({
    ...store,
    markSubject: (subject, notice, forMs) => store.markSubject(subject, { ...notice, exchanges: true }, forMs),
  })),
  defect(
    "an added identifier leads nowhere",
    "an identifier that is added to a session leads to its account until the session's absolute expiry",
    () => (store) => ({ ...store, addSubjects: () => "added" }),
  ),
  defect(
    "an added identifier ignores markers",
    "an event that arrives before the ID token's identifier is stored ends the session, and an older event doesn't",
    () => (store) => ({
      ...store,
      async addSubjects(...given): Promise<"added"> {
        await store.addSubjects(...given);
        return "added";
      },
    }),
  ),
];

describe("the store contract fails for a store in which", () => {
  const cases = storeContractGroups.flatMap((group) => group.cases);

  test.each(defects)("$name", async ({ caughtBy, make }) => {
    const storeCase = cases.find((each) => each.name === caughtBy);
    if (storeCase === undefined) throw new Error(`no case is named "${caughtBy}"`);
    const open = (context: StoreTestContext) => {
      const driver = memoryStore();
      const broken = make();
      return { connect: () => broken(driver.open(context), context) };
    };
    await expect(runStoreCase(storeCase, { open })).rejects.toThrow(/expected/);
  });
});

test("the names of the contract's cases are unique", () => {
  const names = storeContractGroups.flatMap((group) => group.cases.map((each) => each.name));
  expect(new Set(names).size).toBe(names.length);
});
