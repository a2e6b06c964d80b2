import { fakeClock } from "@identity-web/testing/fake-clock";
import { expect, test } from "vitest";
import type { Removal } from "../domain/removal.ts";
import { memoryCells } from "../memory/memory-cells.ts";
import type { CellStore } from "../ports/cell-store.ts";
import { webCrypto } from "../runtime/web-crypto.ts";
import { Ledger } from "./ledger.ts";
import { plainCodec } from "./plain.ts";

const minute = 60_000;
const account = "alice".padEnd(22, "_");
const removalOf = (id: string): Removal => ({
  ...{ sessions: { ids: [id] }, tokens: "of-those-sessions", barrierForMs: minute },
});
const idsOf = (count: number, of = "session") => Array.from({ length: count }, (_, at) => `${of} ${at}`);

/** Processes on one store whose answers take a turn of the event loop. */
function world(processes: number) {
  const clock = fakeClock();
  const cells = memoryCells<object>(() => clock.now());
  const sent = { steps: 0 };
  const step: CellStore<object>["step"] = async (partition, each) => {
    sent.steps++;
    await new Promise((resolve) => setImmediate(resolve));
    const answer = cells.step(partition, each);
    await new Promise((resolve) => setImmediate(resolve));
    return answer;
  };
  const context = { clock, crypto: webCrypto, app: "mail" };
  const ledgers = idsOf(processes).map(() => new Ledger({ step }, plainCodec, context, { outOfProcess: true }));
  return { clock, sent, ledgers };
}

test("200 removals of one process at once all succeed, each in three steps at most", async () => {
  const { sent, ledgers } = world(1);
  // An earlier request has told the process the store's time.
  await ledgers[0]?.sessions.list(account);
  sent.steps = 0;
  const removed = idsOf(200).map((id) => ledgers[0]?.removeAccount(account, removalOf(id)));
  expect(await Promise.all(removed)).toHaveLength(200);
  expect(sent.steps).toBeLessThanOrEqual(600);
});

test("200 removals of two processes at once all succeed", async () => {
  const { ledgers } = world(2);
  const removed = ledgers.flatMap((ledger, at) =>
    idsOf(100, `session of ${at},`).map((id) => ledger.removeAccount(account, removalOf(id))),
  );
  expect(await Promise.all(removed)).toHaveLength(200);
});

test("an account has at most 1 024 rulings at once, and accepts more when a sweep has found nothing left of them", async () => {
  const { clock, ledgers } = world(1);
  const [ledger] = ledgers;
  if (ledger === undefined) throw new Error("there is no process");
  await clock.advance(3 * minute);
  for (const id of idsOf(1024)) await ledger.removeAccount(account, removalOf(id));
  const more = async () => ledger.removeAccount(account, removalOf("one more"));
  await expect(more()).rejects.toMatchObject({ code: "store_unavailable", reason: "rulings-too-many" });
  await ledger.sweep(account, async () => undefined, "removed");
  await clock.advance(3 * minute);
  await expect(more()).resolves.toBeDefined();
});
