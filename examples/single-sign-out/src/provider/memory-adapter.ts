import type { Adapter, AdapterFactory, AdapterPayload } from "oidc-provider";

interface Entry {
  readonly payload: AdapterPayload;
  /** In ms since the epoch. */
  readonly expiresAt: number;
}

/** All entries of one kind have the same lifetime. So the oldest expire first, and are first in the map. */
const dropExpired = (entries: Map<string, Entry>, now: number): void => {
  for (const [id, { expiresAt }] of entries) {
    if (expiresAt > now) return;
    entries.delete(id);
  }
};

/**
 * Keeps the provider's sessions, grants and tokens in the memory of this process until they expire, with a map for each kind.
 */
export const memoryAdapter =
  (now: () => number = Date.now): AdapterFactory =>
  (): Adapter => {
    const entries = new Map<string, Entry>();

    const alive = (id: string): AdapterPayload | undefined => {
      const entry = entries.get(id);
      return entry !== undefined && entry.expiresAt > now() ? entry.payload : undefined;
    };
    const findBy = (property: "uid" | "userCode", value: string): AdapterPayload | undefined => {
      for (const [id, { payload }] of entries) if (payload[property] === value) return alive(id);
      return undefined;
    };

    return {
      upsert: async (id, payload, expiresIn) => {
        dropExpired(entries, now());
        entries.delete(id);
        entries.set(id, { payload: { ...payload }, expiresAt: expiresIn ? now() + expiresIn * 1000 : Infinity });
      },
      find: async (id) => alive(id),
      findByUid: async (uid) => findBy("uid", uid),
      findByUserCode: async (userCode) => findBy("userCode", userCode),
      consume: async (id) => {
        const payload = alive(id);
        if (payload !== undefined) payload.consumed = Math.floor(now() / 1000);
      },
      destroy: async (id) => {
        entries.delete(id);
      },
      revokeByGrantId: async (grantId) => {
        for (const [id, { payload }] of entries) if (payload.grantId === grantId) entries.delete(id);
      },
    };
  };
