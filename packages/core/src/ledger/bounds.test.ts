import { fakeClock } from "@identity-web/testing";
import { expect, test } from "vitest";
import { memoryStore } from "../memory/memory-store.ts";
import { createSealer } from "../runtime/sealer.ts";
import { webCrypto } from "../runtime/web-crypto.ts";

const minute = 60_000;

test("a conditional removal with an issue time stops sign-ins without a sid that were issued by then, and no later ones", async () => {
  const clock = fakeClock();
  const store = memoryStore().open({
    clock,
    crypto: webCrypto,
    sealer: createSealer(["a secret of 32 letters for this test"]),
    events: { emit: () => undefined },
  });
  const account = { issuer: "https://provider.example", subject: "alice", key: "alicealicealicealiceal" };
  const bound = clock.now();
  const outcomeOf = async (id: string, issuedAt: number) => {
    const redemption = await store.beginRedemption(id, { forMs: minute, rememberMs: minute });
    if (redemption === "replayed") throw new Error("a new transaction is redeemed");
    const sessions = { sids: ["a sid that ID tokens don't have"], withoutSid: true };
    await store.removeAccount(account.key, {
      ...{ sessions, tokens: "all", barrierForMs: minute, issuedUntil: bound, ifEnds: sessions },
    });
    const now = redemption.startedAt;
    const times = { issuedAt, expiresAt: now + minute };
    const session = { id, app: "app", account, claims: {}, createdAt: now, seenAt: now, idleExpiresAt: now + minute };
    const grant = { ...times, accessTokens: [], renewal: "none", providerState: "" } as const;
    return store.signIn({ ...session, ...times }, grant, redemption);
  };
  expect(await outcomeOf("by then", bound)).toBe("stopped");
  expect(await outcomeOf("one ms later", bound + 1)).toBe("created");
});
