import { fakeClock } from "@identity-web/testing/fake-clock";
import { expect, test } from "vitest";
import type { GrantKey } from "../domain/grant.ts";
import { memoryCells } from "../memory/memory-cells.ts";
import type { CellStore } from "../ports/cell-store.ts";
import { createSealer } from "../runtime/sealer.ts";
import { webCrypto } from "../runtime/web-crypto.ts";
import { cellsStore } from "./sealed.ts";

const key: GrantKey = { app: "the app" };

/** A store with a claimed grant, and the times of a waiting caller's looks, in ms since the beginning of the wait. */
async function waiting(tells: boolean) {
  const clock = fakeClock();
  const cells = memoryCells<string>(() => clock.now());
  const begun = clock.now();
  const looks: number[] = [];
  const step: CellStore["step"] = async (partition, each) => {
    looks.push(clock.now() - begun);
    return cells.step(partition, each);
  };
  const changed = (_: string, signal: AbortSignal) =>
    new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
  const sealer = createSealer(["a secret of enough length for a sealer"]);
  const context = { clock, crypto: webCrypto, sealer, events: { emit: () => undefined } };
  const { tokens } = cellsStore(tells ? { step, changed } : { step }, context);
  await tokens.claimRefresh(key, "absent", { forMs: 40_000, singleUse: false });
  looks.length = 0;
  const over = new AbortController();
  const wait = tokens.waitForChange(key, "absent", over.signal);
  for (let ms = 0; ms < 1000; ms++) await clock.advance(1);
  over.abort();
  await wait;
  return looks;
}

test("with a store that reports no changes, a caller looks soon, and later after pauses of a third of its wait", async () => {
  const looks = await waiting(false);
  expect(looks.slice(0, 5)).toEqual([0, 15, 30, 45, 60]);
  expect(looks.length).toBeLessThan(20);
  for (const [index, look] of looks.entries()) {
    const before = looks[index - 1] ?? 0;
    expect(look - before).toBeLessThanOrEqual(Math.max(16, before / 3 + 1));
  }
});

test("with a store that reports changes, a caller looks again only in case a report is lost", async () => {
  expect(await waiting(true)).toEqual([0, 250, 500, 750, 1000]);
});
