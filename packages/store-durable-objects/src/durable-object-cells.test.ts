import type { CellStore } from "@identity-web/core";
import { describe, expect, test } from "vitest";
import { CellsStage, maxSkewMs, minute } from "./test/cells-stage.ts";

const never = () => new AbortController().signal;

describe("the birth of a store of Durable Objects", () => {
  const bornAt = async (cells: CellStore) => (await cells.step("p", {})).bornAt;

  test("the birth of a Durable Objects store is its first opening, for every Worker and partition, and after a restart", async () => {
    const stage = new CellsStage();
    const first = stage.clock.now() - maxSkewMs;
    await stage.clock.advance(minute);
    const seen = await Promise.all(["p", "q"].map((partition) => stage.cells.step(partition, {})));
    expect(seen).toMatchObject([
      { now: stage.clock.now(), bornAt: first },
      { now: stage.clock.now(), bornAt: first },
    ]);
    stage.objects.restart("birth");
    expect(await bornAt(stage.worker())).toBe(first);
    const { object, storage } = stage.objects.living("birth");
    await stage.clock.advance(minute);
    storage.alarmAt = null;
    await object.alarm();
    expect([storage.alarmAt, await bornAt(stage.worker())]).toEqual([null, first]);
  });

  test("two Workers that open a new Durable Objects store at the same time agree on its birth", async () => {
    const stage = new CellsStage();
    const start = stage.clock.now();
    let asked = 0;
    // Each call comes one millisecond after the previous call.
    stage.objects.onCall = () => stage.clock.set(start + asked++);
    const seen = await Promise.all([stage.cells, stage.worker(), stage.worker()].map(bornAt));
    expect(new Set(seen).size).toBe(1);
    expect(asked).toBeGreaterThan(6);
  });

  test("a Worker requests the birth of the store until it is known, and not afterwards", async () => {
    const stage = new CellsStage();
    await bornAt(stage.cells);
    stage.objects.calls.length = 0;
    await bornAt(stage.cells);
    expect(stage.objects.calls).toEqual(["cells.step"]);
  });

  test("a partition named like the birth object is a separate Durable Object", async () => {
    const stage = new CellsStage();
    await stage.cells.step("birth", { put: [stage.put("birth", { value: "5" })] });
    expect(await bornAt(stage.worker())).toBe(stage.clock.now() - maxSkewMs);
  });

  test("a step is done although the birth object can't be reached, and says that the birth is unknown", async () => {
    const stage = new CellsStage();
    await bornAt(stage.cells);
    stage.objects.onCall = (name) => {
      if (name === "birth") throw new Error("out of reach");
    };
    await stage.clock.advance(minute);
    const cells = stage.worker();
    expect(await cells.step("p", { put: [stage.put("a")] })).toMatchObject({
      done: true,
      bornAt: Number.POSITIVE_INFINITY,
    });
    stage.objects.onCall = () => {};
    await stage.clock.advance(minute);
    expect(await bornAt(cells)).toBe(stage.clock.now() - 2 * minute - maxSkewMs);
  });
});

describe("a call that waits for a change", () => {
  const waits = (stage: CellsStage, signal = never()) => {
    const state = { over: false };
    const done = (stage.cells.changed?.("p", signal) ?? Promise.resolve()).then(() => {
      state.over = true;
    });
    return { state, done };
  };

  test("a wait for a change ends with a change of its partition, and not with a refused step, a look or a change elsewhere", async () => {
    const stage = new CellsStage();
    const { state, done } = waits(stage);
    await stage.clock.advance(1000);
    await stage.cells.step("q", { put: [stage.put("a")] });
    await stage.cells.step("p", { when: [{ key: "a", version: 1 }], put: [stage.put("a")] });
    await stage.cells.step("p", { look: { under: [""] } });
    await stage.clock.advance(60_000);
    expect(state.over).toBe(false);
    await stage.cells.step("p", { put: [stage.put("a")] });
    await done;
    expect(stage.clock.sleepers).toBe(0);
  });

  test("a wait for a change of a Durable Object ends when it is aborted", async () => {
    const stage = new CellsStage();
    const aborter = new AbortController();
    const { done } = waits(stage, aborter.signal);
    await stage.clock.advance(1000);
    aborter.abort();
    await done;
    await waits(stage, aborter.signal).done;
  });

  test("a wait for a change ends when its Durable Object restarts, so that the caller looks again", async () => {
    const stage = new CellsStage();
    stage.objects.onCall = (_, method) => {
      if (method === "changed") throw Object.assign(new Error("reset"), { retryable: true });
    };
    const { done } = waits(stage);
    await stage.clock.advance(1000);
    await done;
  });
});

describe("an object that fails", () => {
  test.each([
    [{ overloaded: true }, "gets more requests than one object can answer"],
    [{ remote: true }, "failed"],
    [{ retryable: true }, "could not be reached"],
  ])(
    "a Durable Object that fails with %j is called once and gives an error with that reason and no partition name",
    async (flags, said) => {
      const stage = new CellsStage();
      await stage.look("p", {});
      stage.objects.calls.length = 0;
      stage.objects.onCall = () => {
        throw Object.assign(new Error("out of reach"), flags);
      };
      const failure = expect(stage.look("the-partition", { keys: ["a"] })).rejects;
      await failure.toThrow(`a Durable Object of the store ${said}`);
      expect(stage.objects.calls).toHaveLength(1);
    },
  );

  test("a call to a Durable Object without an answer fails after `timeoutMs`", async () => {
    const stage = new CellsStage({ timeoutMs: 700 });
    stage.objects.onCall = () => new Promise(() => {});
    const failed = expect(stage.look("p", { keys: ["a"] })).rejects.toThrow("did not answer within 700 ms");
    await stage.clock.advance(700);
    await failed;
    expect(stage.clock.sleepers).toBe(0);
  });
});
