import { fakeClock } from "@identity-web/testing/fake-clock";
import { describe, expect, test } from "vitest";
import { cellsStore } from "../ledger/sealed.ts";
import { type MemoryCells, memoryCells } from "../memory/memory-cells.ts";
import type { CellStore } from "../ports/cell-store.ts";
import { createSealer } from "../runtime/sealer.ts";
import { webCrypto } from "../runtime/web-crypto.ts";

const minute = 60_000;
const hour = 60 * minute;
const account = "alice".padEnd(22, "_");
const maxSkewMs = minute;

/** A store in which the account's clock differs from all others by `aheadMs`, by at most `maxSkewMs`. */
function store(aheadMs: number) {
  const clock = fakeClock();
  const servers = new Map<string, MemoryCells<string>>();
  const step: CellStore["step"] = async (partition, each) => {
    const server =
      servers.get(partition) ?? memoryCells<string>(() => clock.now() + (partition === account ? aheadMs : 0));
    servers.set(partition, server);
    return server.step(partition, each);
  };
  const sealer = createSealer(["a secret of one app, for a test of its store"]);
  const context = { clock, crypto: webCrypto, sealer, events: { emit: () => undefined }, app: "mail" };
  const opened = cellsStore({ step, maxSkewMs }, context);
  const begin = async () => {
    const redemption = await opened.beginRedemption(webCrypto.random(9), { forMs: minute, rememberMs: hour });
    if (redemption === "replayed") throw new Error("a new transaction is redeemed");
    return redemption;
  };
  const signIn = async (redemption: Awaited<ReturnType<typeof begin>>) => {
    const { startedAt: now } = redemption;
    const times = { issuedAt: now, expiresAt: now + 8 * hour };
    const of = { issuer: "https://provider.example", subject: "alice", key: account };
    const session = { app: "mail", account: of, ...times, createdAt: now, seenAt: now, idleExpiresAt: now + hour };
    const grant = { ...times, accessTokens: [], renewal: "single-use", providerState: "token" } as const;
    return opened.signIn({ id: "session", ...session, claims: {} }, grant, redemption);
  };
  return { clock, opened, begin, signIn };
}

describe("G2: a removal stops a sign-in that is in flight, in all the time in which it can be stored", () => {
  test.each([-maxSkewMs, 0, maxSkewMs])("if the account's clock differs by %i ms", async (aheadMs) => {
    for (let storedAfterMs = 0; storedAfterMs < 3 * minute; storedAfterMs += minute / 6) {
      const { clock, opened, begin, signIn } = store(aheadMs);
      const inFlight = await begin();
      await clock.advance(1);
      await opened.removeAccount(account, { sessions: "all", tokens: "all", barrierForMs: minute + 1000 });
      await clock.advance(storedAfterMs);
      expect(await signIn(inFlight)).not.toBe("created");
    }
  });

  test.each([-maxSkewMs, 0, maxSkewMs])(
    "and without a removal it is stored, if the clock differs by %i ms",
    async (aheadMs) => {
      const { begin, signIn } = store(aheadMs);
      const outcome = await signIn(await begin());
      expect(outcome).toBe("created");
    },
  );
});
