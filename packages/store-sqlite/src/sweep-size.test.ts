import { type CellStore, cellsStore, createSealer, webCrypto } from "@identity-web/core";
import { fakeClock } from "@identity-web/testing/fake-clock";
import { expect, onTestFinished, test } from "vitest";
import { FileUnderTest } from "./test/file-under-test.ts";
import { alice, everything, signIn } from "./test/people.ts";

test("no step of a sweep deletes more than a hundred cells, even of a large account", async () => {
  const file = new FileUnderTest();
  onTestFinished(() => file.remove());
  const clock = fakeClock();
  const cells = file.connect(clock);
  const deleted: number[] = [];
  const counted: CellStore = {
    step(partition, step) {
      if (step.delete !== undefined) deleted.push(step.delete.length);
      return cells.step(partition, step);
    },
  };
  const sealer = createSealer([webCrypto.random(32)]);
  const context = { clock, crypto: webCrypto, sealer, events: { emit: () => undefined }, app: "app" };
  const store = cellsStore(counted, context);
  for (let person = 0; person < 130; person++) await signIn(store, `${person}`);
  await store.removeAccount(alice.key, everything);
  await store.sweep(alice.key, async () => undefined, "all");
  expect(deleted.reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(260);
  expect(Math.max(...deleted)).toBeLessThanOrEqual(100);
});
