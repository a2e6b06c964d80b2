import type { RefreshClaim, Session, Store, Version } from "@identity-web/core";
import type { Kind } from "../judge/violation.ts";

/** A store with one broken rule, and the violations that the judge must find. */
export interface Breakage {
  readonly name: string;
  readonly shows: readonly Kind[];
  /** `undefined`: its cells are broken. */
  readonly breaks?: (store: Store) => Store;
  /** Whether the breakage shows only if the store loses its data. */
  readonly forgets?: boolean;
}

export const breakages: readonly Breakage[] = [
  {
    name: "a removal that forgets the tokens",
    shows: ["resurrected"],
    breaks: (store) => ({
      ...store,
      removeAccount: (account, removal) => store.removeAccount(account, { ...removal, tokens: "of-those-sessions" }),
    }),
  },
  { name: "a claim that is not recorded", shows: ["sentTwice"], breaks: claimsOnlyAtCommit },
  { name: "a commit that does not compare", shows: ["resurrected", "lostSignOut"], breaks: commitsWithoutComparing },
  {
    name: "a sweep that is cut off and never finished",
    shows: ["notRevoked"],
    breaks: (store) => ({ ...store, sweep: async () => undefined, onUnswept: () => undefined }),
  },
  { name: "a store that forgets its birth", shows: ["outlivedReset"], forgets: true },
];

/** Breaks no rule: each process dies before its sweep, and a much later read finishes the sweep. */
export const cutOffSweeps: Breakage = {
  name: "sweeps that are all cut off",
  shows: [],
  breaks(store) {
    const told = new Set<string>();
    return {
      ...store,
      sweep: async (account, ...given) => (told.has(account) ? store.sweep(account, ...given) : undefined),
      onUnswept: (listener) =>
        store.onUnswept((account) => {
          told.add(account);
          listener(account);
        }),
    };
  },
};

export function brokenStore(name: string, store: Store): Store {
  const breakage = [...breakages, cutOffSweeps].find((each) => each.name === name);
  if (breakage === undefined) throw new Error(`there is no breakage "${name}"`);
  return breakage.breaks?.(store) ?? store;
}

/** All callers get the claim. Only the commit reports that another caller was faster. */
function claimsOnlyAtCommit(store: Store): Store {
  const promised = new Map<string, { expected: Version | "absent"; forMs: number; singleUse: boolean }>();
  let serial = 0;
  const claimNow = async ({ key, id }: RefreshClaim): Promise<RefreshClaim | "removed" | "lost"> => {
    const promise = promised.get(id);
    promised.delete(id);
    if (promise === undefined) return "lost";
    const outcome = await store.tokens.claimRefresh(key, promise.expected, promise);
    if (outcome === "removed") return "removed";
    return typeof outcome === "object" && "claimed" in outcome ? outcome.claimed : "lost";
  };
  return {
    ...store,
    tokens: {
      ...store.tokens,
      async claimRefresh(key, expected, claim) {
        const current = await store.tokens.read(key);
        if (current === undefined) return "removed";
        if (current.version !== expected) return { changed: current };
        const id = `promised-${++serial}`;
        promised.set(id, { ...claim, expected });
        return { claimed: { key, id } };
      },
      async commitRefresh(claim, grant) {
        const claimed = await claimNow(claim);
        return typeof claimed === "string" ? claimed : store.tokens.commitRefresh(claimed, grant);
      },
      async releaseRefresh(claim, outcome) {
        const claimed = await claimNow(claim);
        return typeof claimed === "string" ? claimed : store.tokens.releaseRefresh(claimed, outcome);
      },
    },
  };
}

/** Writes the refreshed grant and its session back, even if a sign-out has removed them. */
function commitsWithoutComparing(store: Store): Store {
  const seen = new Map<string, Session>();
  let serial = 0;
  return {
    ...store,
    sessions: {
      ...store.sessions,
      async read(key, touch) {
        const session = await store.sessions.read(key, touch);
        if (session !== undefined) seen.set(key.id, session);
        return session;
      },
      async readWithGrant(key, touch) {
        const found = await store.sessions.readWithGrant(key, touch);
        if (found !== undefined) seen.set(key.id, found.session);
        return found;
      },
    },
    tokens: {
      ...store.tokens,
      async commitRefresh(claim, grant) {
        const outcome = await store.tokens.commitRefresh(claim, grant);
        const session = outcome === "removed" && "kind" in claim.key ? seen.get(claim.key.id) : undefined;
        if (session === undefined) return outcome;
        // A removed session that is not swept yet would block the write.
        await store.sweep(session.account.key, async () => undefined, "removed");
        const transaction = `${process.pid}-${++serial}-${session.id}`;
        const redemption = await store.beginRedemption(transaction, { forMs: 60_000, rememberMs: 60_000 });
        if (redemption !== "replayed") await store.signIn(session, grant, redemption);
        return (await store.tokens.read(claim.key)) ?? outcome;
      },
    },
  };
}
