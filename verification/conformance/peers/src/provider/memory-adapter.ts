import type { Adapter, AdapterFactory, AdapterPayload } from "oidc-provider";

/** Keeps the provider's sessions, grants and tokens in memory. */
export const memoryAdapter = (): AdapterFactory => (): Adapter => {
  const entries = new Map<string, AdapterPayload>();
  const findBy = (property: "uid" | "userCode", value: string) =>
    [...entries.values()].find((payload) => payload[property] === value);
  return {
    upsert: async (id, payload) => {
      entries.set(id, { ...payload });
    },
    find: async (id) => entries.get(id),
    findByUid: async (uid) => findBy("uid", uid),
    findByUserCode: async (userCode) => findBy("userCode", userCode),
    consume: async (id) => {
      const payload = entries.get(id);
      if (payload !== undefined) payload.consumed = Math.floor(Date.now() / 1000);
    },
    destroy: async (id) => {
      entries.delete(id);
    },
    revokeByGrantId: async (grantId) => {
      for (const [id, payload] of entries) if (payload.grantId === grantId) entries.delete(id);
    },
  };
};
