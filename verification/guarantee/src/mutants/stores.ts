import type { CellStore, Grant, RefreshClaim, Session, Store, Version, Versioned } from "@identity-web/core";
import type { Breakage } from "../world/breakage.ts";
import type { Mutant } from "./mutant.ts";

const withTokens = (store: Store, tokens: Partial<Store["tokens"]>): Store => ({
  ...store,
  tokens: { ...store.tokens, ...tokens },
});

const withSessions = (store: Store, sessions: Partial<Store["sessions"]>): Store => ({
  ...store,
  sessions: { ...store.sessions, ...sessions },
});

/** Stores with one hidden fault each. */
export const stores: readonly Mutant[] = [
  {
    name: "a node serves tokens from a cache of its own",
    breaks: "G1",
    in: ["sign-out × cached token"],
    breakage: () => ({
      store: (store) => {
        const cache = new Map<string, Versioned<Grant>>();
        const read: Store["tokens"]["read"] = async (key) => {
          const found = cache.get(JSON.stringify(key)) ?? (await store.tokens.read(key));
          if (found !== undefined) cache.set(JSON.stringify(key), found);
          return found;
        };
        return withTokens(store, { read });
      },
    }),
  },
  {
    name: "a node serves sessions from a cache of its own",
    breaks: "G8",
    in: ["sign-out × cached token"],
    breakage: () => ({
      store: (store) => {
        const cache = new Map<string, Session>();
        const read: Store["sessions"]["read"] = async (key, touch) => {
          const found = (await store.sessions.read(key, touch)) ?? cache.get(key.id);
          if (found !== undefined) cache.set(key.id, found);
          return found;
        };
        return withSessions(store, { read });
      },
    }),
  },
  {
    name: "rulings of a name end at once",
    breaks: "G3",
    in: ["back-channel × sign-in"],
    breakage: () => ({ store: (store) => ({ ...store, markEnded: (notice) => store.markEnded(notice, -1) }) }),
  },
  {
    name: "removal in two steps",
    breaks: "G4",
    in: ["sign-out × refresh in the other browser"],
    breakage: () => ({
      store: (store) => ({
        ...store,
        async removeAccount(account, removal) {
          const sessions = await store.removeAccount(account, { ...removal, tokens: "of-those-sessions" });
          const tokens = await store.removeAccount(account, { ...removal, sessions: "none" });
          return { sessions: sessions.sessions, grants: sessions.grants + tokens.grants };
        },
      }),
    }),
  },
  {
    name: "a claim without a record of its intent",
    breaks: "G5",
    in: ["refresh × refresh on two nodes"],
    breakage: () => ({ store: unrecordedClaims }),
  },
  {
    name: "a sid leads to one account",
    breaks: "G7",
    in: ["a sid that two accounts have"],
    breakage: () => ({
      store: (store) => ({
        ...store,
        markEnded: async (notice, forMs) => (await store.markEnded(notice, forMs)).slice(-1),
      }),
    }),
  },
  {
    name: "a ruling is deleted at the sign-in that it stops",
    breaks: "G3",
    in: ["back-channel × two sign-ins"],
    breakage: () => ({ cells: withoutUsedRulings }),
  },
  { name: "a touch re-creates what is gone", breaks: "G7", in: ["sign-out × touch"], breakage: touchThatRecreates },
];

/** If an indexed sign-in finds the rulings of its name, they are deleted. */
const withoutUsedRulings = (cells: CellStore): CellStore => ({
  maxSkewMs: cells.maxSkewMs,
  changed: (partition, signal) => cells.changed?.(partition, signal) ?? new Promise(() => undefined),
  async step(partition, step) {
    const seen = await cells.step(partition, step);
    const isIndexing = step.put?.some(({ key }) => key.startsWith("i:")) ?? false;
    if (isIndexing && seen.cells.some(({ key }) => key === "F")) await cells.step(partition, { delete: ["F"] });
    return seen;
  },
});

/** The claim is written together with the answer, so until then every process may send the token. */
function unrecordedClaims(store: Store): Store {
  const expected = new Map<string, Version | "absent">();
  let claims = 0;
  return withTokens(store, {
    claimRefresh(key, version) {
      claims++;
      const id = `unrecorded ${claims}`;
      expected.set(id, version);
      return { claimed: { key, id } };
    },
    async commitRefresh({ key, id }: RefreshClaim, grant) {
      const claim = { forMs: 40_000, singleUse: true };
      const outcome = await store.tokens.claimRefresh(key, expected.get(id) ?? "absent", claim);
      if (typeof outcome === "string" || !("claimed" in outcome)) return outcome === "removed" ? "removed" : "lost";
      return store.tokens.commitRefresh(outcome.claimed, grant);
    },
  });
}

/** Reads a session, and writes it back as seen: in two steps. */
function touchThatRecreates(): Breakage {
  const grants = new Map<string, Grant>();
  let recreated = 0;
  return {
    store: (store) => ({
      ...withSessions(store, {
        async read(key, touch) {
          const session = await store.sessions.read(key);
          if (session === undefined || touch === undefined) return session;
          const grant = grants.get(session.id);
          if ((await store.sessions.read(key, touch)) !== undefined || grant === undefined) return session;
          recreated++;
          const times = { forMs: 60_000, rememberMs: 60_000 };
          const redemption = await store.beginRedemption(`recreated-${recreated}`, times);
          if (redemption !== "replayed") await store.signIn(session, grant, redemption);
          return session;
        },
      }),
      signIn(session, grant, redemption) {
        grants.set(session.id, grant);
        return store.signIn(session, grant, redemption);
      },
    }),
  };
}
