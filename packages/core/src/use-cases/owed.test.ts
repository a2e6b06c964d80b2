import { fakeClock } from "@identity-web/testing";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { IdentityError } from "../errors/identity-error.ts";
import { createBackground } from "../runtime/background.ts";
import { type FailedAttempt, Owed } from "./owed.ts";

const away = new Error("connection lost");

function setUp() {
  const clock = fakeClock();
  const background = createBackground({ stopsIdleWork: false });
  const owed = new Owed({ clock, background });
  const [attempts, failures]: [number[], FailedAttempt[]] = [[], []];
  const began = clock.now();
  /** Work that fails this number of times. */
  const work = (fails: number, name?: string, error: unknown = away) => ({
    ...(name === undefined ? {} : { name }),
    attempt: async () => {
      attempts.push(clock.now() - began);
      if (attempts.length <= fails) throw error;
    },
    failed: (failure: FailedAttempt) => void failures.push(failure),
  });
  return { clock, background, owed, attempts, failures, work };
}

describe("work that failed is repeated by the same process", () => {
  beforeEach(() => {
    // The longest pauses.
    vi.spyOn(Math, "random").mockReturnValue(1);
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  test("with growing pauses, until it succeeds", async () => {
    const { clock, owed, attempts, failures, work } = setUp();
    await owed.do(work(4));
    await clock.advance(3_600_000);
    expect(attempts).toEqual([0, 1_000, 3_000, 7_000, 15_000]);
    expect(failures.map(({ tries, goesOn }) => [tries, goesOn])).toEqual([
      [1, true],
      [2, true],
      [3, true],
      [4, true],
    ]);
    expect(clock.sleepers).toBe(0);
  });

  test("after a pause of which half is random", async () => {
    const { clock, owed, attempts, work } = setUp();
    vi.spyOn(Math, "random").mockReturnValue(0);
    await owed.do(work(2));
    await clock.advance(60_000);
    expect(attempts).toEqual([0, 500, 1_500]);
  });

  test("for about half an hour, and then a last event says that it has given up", async () => {
    const { clock, owed, attempts, failures, work } = setUp();
    await owed.do(work(1_000));
    await clock.advance(24 * 3_600_000);
    expect(attempts).toHaveLength(16);
    expect(attempts.at(-1)).toBe(511_000 + 6 * 300_000);
    expect(failures.at(-1)).toEqual({ error: away, tries: 16, goesOn: false });
    expect(failures.filter(({ goesOn }) => !goesOn)).toHaveLength(1);
  });

  test("not if the error is a wrong configuration, which lasts until the process starts again", async () => {
    const { clock, owed, attempts, failures, work } = setUp();
    await owed.do(work(9, undefined, new IdentityError("configuration", "the client is refused")));
    await clock.advance(3_600_000);
    expect(attempts).toHaveLength(1);
    expect(failures).toMatchObject([{ tries: 1, goesOn: false }]);
  });

  test("once for all works of the same name", async () => {
    const { clock, owed, attempts, failures, work } = setUp();
    for (let each = 0; each < 3; each++) await owed.do(work(3, "sweep"));
    expect(failures.map(({ goesOn }) => goesOn)).toEqual([true, true, true]);
    await clock.advance(3_600_000);
    expect(attempts).toHaveLength(4);
  });

  test("but at most a thousand works wait at the same time, and a work that the runtime has stopped no longer counts after an hour", async () => {
    const { clock, background, failures, work } = setUp();
    const owed = new Owed({ clock, background: { ...background, repeat: () => undefined } });
    for (let each = 0; each <= 1_000; each++) await owed.do(work(9_999));
    expect(failures.filter(({ goesOn }) => !goesOn)).toHaveLength(1);
    expect(failures.at(-1)?.goesOn).toBe(false);
    await clock.advance(3_600_000);
    await owed.do(work(9_999));
    expect(failures.at(-1)?.goesOn).toBe(true);
  });

  test("once more at a graceful shutdown, at once", async () => {
    const { clock, background, owed, attempts, failures, work } = setUp();
    await owed.do(work(2));
    background.end();
    await background.settled();
    expect(attempts).toEqual([0, 0]);
    expect(failures.map(({ tries, goesOn }) => [tries, goesOn])).toEqual([
      [1, true],
      [2, false],
    ]);
    expect(clock.sleepers).toBe(0);
  });
});
