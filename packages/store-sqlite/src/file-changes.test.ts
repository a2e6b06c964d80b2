import { expect, test } from "vitest";
import { FileChanges } from "./file-changes.ts";
import { CellsStage } from "./test/cells-stage.ts";

function watched(promise: Promise<void>) {
  let over = false;
  const done = promise.then(() => {
    over = true;
  });
  return { done, isOver: () => over };
}

const never = () => new AbortController().signal;

test("this process's change wakes calls that wait for the same partition at once, and no others", async () => {
  using stage = new CellsStage();
  const cells = stage.cells();
  const waits = [1, 2].map(() => watched(cells.changed?.("p", never()) ?? Promise.resolve()));
  await cells.step("q", { put: [stage.put("a")] });
  await cells.step("p", { when: [{ key: "a", version: 1 }], put: [stage.put("a")] });
  await cells.step("p", { look: { under: [""] } });
  expect(waits.map(({ isOver }) => isOver())).toEqual([false, false]);
  await cells.step("p", { put: [stage.put("a")] });
  await Promise.all(waits.map(({ done }) => done));
  expect(stage.clock.sleepers).toBe(0);
});

test("another process's change to the SQLite file wakes waiting calls within 25 ms", async () => {
  using stage = new CellsStage();
  const [here, elsewhere] = [stage.cells(), stage.cells()];
  const wait = watched(here.changed?.("p", never()) ?? Promise.resolve());
  await stage.clock.advance(1000);
  expect(wait.isOver()).toBe(false);
  await elsewhere.step("p", { put: [stage.put("a")] });
  expect(wait.isOver()).toBe(false);
  await stage.clock.advance(25);
  await wait.done;
});

test("the SQLite file is not polled while no call waits, and an aborted call leaves no listener behind", async () => {
  using stage = new CellsStage();
  let asked = 0;
  const waiters = new FileChanges({ clock: stage.clock, dataVersion: () => asked++ < 0 });
  const aborter = new AbortController();
  const waits = [waiters.wait("p", aborter.signal), waiters.wait("q", aborter.signal)];
  await stage.clock.advance(1000);
  expect([asked, stage.clock.sleepers]).toEqual([41, 1]);
  aborter.abort();
  await Promise.all(waits);
  await waiters.wait("p", aborter.signal);
  await stage.clock.advance(1000);
  expect([asked, stage.clock.sleepers]).toEqual([41, 0]);
});

test("waiting calls are woken when the SQLite file becomes unreadable or is closed", async () => {
  using stage = new CellsStage();
  const cells = stage.cells();
  const closed = cells.changed?.("p", never());
  cells.close();
  await closed;
  const failed = cells.changed?.("p", never());
  await stage.clock.advance(25);
  await failed;
  expect(stage.clock.sleepers).toBe(0);
});
