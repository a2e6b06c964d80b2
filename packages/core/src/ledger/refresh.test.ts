import { fakeClock } from "@identity-web/testing/fake-clock";
import { expect, test } from "vitest";
import { memoryCells } from "../memory/memory-cells.ts";
import type { CellStore } from "../ports/cell-store.ts";
import { createSealer } from "../runtime/sealer.ts";
import { webCrypto } from "../runtime/web-crypto.ts";
import { cellsStore } from "./sealed.ts";

const minute = 60_000;
const account = { issuer: "https://provider.example", subject: "alice", key: "alice".padEnd(22, "_") };

test("a claim that ends an abandoned grant answers removed if a removal came between its look and its step", async () => {
  const clock = fakeClock();
  const cells = memoryCells<string>(() => clock.now());
  const context = {
    clock,
    crypto: webCrypto,
    sealer: createSealer(["a secret of both processes"]),
    events: { emit: () => undefined },
    app: "mail",
  };
  const other = cellsStore({ step: cells.step }, context);
  const step: CellStore["step"] = async (partition, each) => {
    const isClaim = each.put?.some(({ key }) => key.startsWith("g:s:")) === true;
    if (isClaim) await other.removeAccount(account.key, { sessions: "none", tokens: "all", barrierForMs: minute });
    return cells.step(partition, each);
  };
  const store = cellsStore({ step }, context);
  const redemption = await other.beginRedemption("transaction", { forMs: minute, rememberMs: minute });
  if (redemption === "replayed") throw new Error("a new transaction is redeemed");
  const now = clock.now();
  const times = { issuedAt: now, expiresAt: now + 60 * minute };
  const session = { id: "phone", app: "mail", account, claims: {}, createdAt: now, seenAt: now, ...times };
  const grant = { ...times, accessTokens: [], renewal: "single-use", providerState: "a refresh token" } as const;
  expect(await other.signIn({ ...session, idleExpiresAt: times.expiresAt }, grant, redemption)).toBe("created");
  const key = { account: account.key, kind: "session", id: "phone" } as const;
  const version = (await other.tokens.read(key))?.version ?? "absent";
  const terms = { forMs: 40_000, singleUse: true };
  expect(await other.tokens.claimRefresh(key, version, terms)).toHaveProperty("claimed");
  await clock.advance(minute);
  expect(await store.tokens.claimRefresh(key, version, terms)).toBe("removed");
});
