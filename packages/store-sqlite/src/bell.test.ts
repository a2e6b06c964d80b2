import { expect, test } from "vitest";
import { Bell } from "./bell.ts";
import { CellsStage } from "./test/cells-stage.ts";

function watched(promise: Promise<void>) {
  let over = false;
  const done = promise.then(() => {
    over = true;
  });
  return { done, isOver: () => over };
}

const never = () => new AbortController().signal;

test("a call that waits for a partition is woken at once by this process's change, and by no other partition's", async () => {
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

test("another process's change is seen within 25 ms", async () => {
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

test("while no call waits nothing looks at the file, and a call that is aborted ends without leaving anything behind", async () => {
  using stage = new CellsStage();
  let asked = 0;
  const bell = new Bell({ clock: stage.clock, dataVersion: () => asked++ < 0 });
  const aborter = new AbortController();
  const waits = [bell.wait("p", aborter.signal), bell.wait("q", aborter.signal)];
  await stage.clock.advance(1000);
  expect([asked, stage.clock.sleepers]).toEqual([41, 1]);
  aborter.abort();
  await Promise.all(waits);
  await bell.wait("p", aborter.signal);
  await stage.clock.advance(1000);
  expect([asked, stage.clock.sleepers]).toEqual([41, 0]);
});

test("calls that wait are woken when the file can't be asked any more, or is closed", async () => {
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
