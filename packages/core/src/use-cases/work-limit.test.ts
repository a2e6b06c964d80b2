import { fakeClock } from "@identity-web/testing/fake-clock";
import { expect, test } from "vitest";
import { WorkLimit } from "./work-limit.ts";

/** Tasks that a test ends, and the names of those that have begun. */
function stage(atOnce = 2) {
  const clock = fakeClock();
  const limit = new WorkLimit(clock, { atOnce, patienceMs: 1000 });
  const begun: string[] = [];
  const ends = new Map<string, PromiseWithResolvers<void>>();
  const start = (name: string): Promise<void> => {
    const end = Promise.withResolvers<void>();
    ends.set(name, end);
    return limit.run(() => {
      begun.push(name);
      return end.promise;
    });
  };
  return { clock, begun, start, end: (name: string) => ends.get(name), limit };
}

const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
};

test("a limited number of tasks run at the same time, and later ones begin in order when others end", async () => {
  const { begun, start, end } = stage();
  const all = ["a", "b", "c", "d"].map(start);
  await settle();
  expect(begun).toEqual(["a", "b"]);
  end("b")?.resolve();
  await settle();
  expect(begun).toEqual(["a", "b", "c"]);
  end("a")?.resolve();
  end("c")?.resolve();
  end("d")?.resolve();
  await Promise.all(all);
  expect(begun).toEqual(["a", "b", "c", "d"]);
});

test("a task that fails ends its turn, and its error reaches its caller", async () => {
  const { begun, start, end } = stage(1);
  const [first, second] = [start("a"), start("b")];
  end("a")?.reject(new Error("the store is away"));
  await expect(first).rejects.toThrow("the store is away");
  await settle();
  expect(begun).toEqual(["a", "b"]);
  end("b")?.resolve();
  await second;
});

test("a task whose turn doesn't come runs after its patience, and takes no other task's turn", async () => {
  const { clock, begun, start, end } = stage(1);
  const all = ["a", "b", "c"].map(start);
  await settle();
  await clock.advance(1000);
  await settle();
  expect(begun).toEqual(["a", "b", "c"]);
  end("b")?.resolve();
  end("c")?.resolve();
  await settle();
  const late = start("d");
  await settle();
  expect(begun).toEqual(["a", "b", "c"]);
  end("a")?.resolve();
  await settle();
  expect(begun).toEqual(["a", "b", "c", "d"]);
  end("d")?.resolve();
  await Promise.all([...all, late]);
});

test("tasks of a long queue wait for their turns as long as others end", async () => {
  const { clock, begun, start, end } = stage(1);
  const all = ["a", "b", "c"].map(start);
  await settle();
  await clock.advance(600);
  end("a")?.resolve();
  await settle();
  await clock.advance(600);
  await settle();
  expect(begun).toEqual(["a", "b"]);
  end("b")?.resolve();
  end("c")?.resolve();
  await Promise.all(all);
  expect(clock.sleepers).toBe(0);
});

test("other requests get time between the tasks of a long queue that never leaves the event loop's turn", async () => {
  const limit = new WorkLimit(fakeClock(), { atOnce: 2, patienceMs: 1000 });
  let done = 0;
  let doneBefore: number | undefined;
  setTimeout(() => {
    doneBefore = done;
  }, 0);
  await Promise.all(Array.from({ length: 100 }, () => limit.run(async () => void done++)));
  expect(done).toBe(100);
  expect(doneBefore).toBeLessThan(20);
});

test("a newcomer doesn't overtake a task that waits", async () => {
  const { begun, start, end } = stage(1);
  const all = [start("a"), start("b")];
  end("a")?.resolve();
  all.push(start("c"));
  await settle();
  expect(begun).toEqual(["a", "b"]);
  end("b")?.resolve();
  end("c")?.resolve();
  await Promise.all(all);
});

test("a task that waited for its turn leaves no timer behind", async () => {
  const { clock, start, end } = stage(1);
  const all = ["a", "b"].map(start);
  await settle();
  end("a")?.resolve();
  end("b")?.resolve();
  await Promise.all(all);
  expect(clock.sleepers).toBe(0);
});
