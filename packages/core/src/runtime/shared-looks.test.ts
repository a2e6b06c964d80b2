import { fakeClock } from "@identity-web/testing/fake-clock";
import { World } from "@identity-web/testing/scripted-provider";
import { expect, test } from "vitest";
import type { Session } from "../domain/session.ts";
import type { Store } from "../ports/store.ts";
import { sharedLooks } from "./shared-looks.ts";

const key = { account: "a".repeat(22), id: "session" };
const touch = { idleMs: 1000, everyMs: 10 };

/** A store outside the process, whose looks at sessions a test answers one by one. */
async function remote(most: number) {
  const { session } = await new World().signIn({ subject: "alice", sid: "alice-phone" });
  const looks: {
    readonly id: string;
    readonly answer: ReturnType<typeof Promise.withResolvers<Session | undefined>>;
  }[] = [];
  const { store } = new World().ports;
  const far: Store = {
    ...store,
    outOfProcess: true,
    sessions: {
      ...store.sessions,
      read: ({ id }) => {
        const answer = Promise.withResolvers<Session | undefined>();
        looks.push({ id, answer });
        return answer.promise;
      },
    },
  };
  const clock = fakeClock();
  const shared = sharedLooks(far, clock, most);
  const read = async (place = key, touches?: typeof touch) => shared.sessions.read(place, touches);
  return { read, looks, session, clock };
}

async function idle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}

test("callers that arrive while enough looks are in progress share the next look", async () => {
  const { read, looks, session } = await remote(2);
  const first = [read(), read()];
  const later = [read(), read(), read()];
  expect(looks).toHaveLength(2);
  looks[0]?.answer.resolve(session);
  await idle();
  expect(looks).toHaveLength(3);
  looks[1]?.answer.resolve(session);
  looks[2]?.answer.resolve(session);
  expect(await Promise.all([...first, ...later])).toEqual([session, session, session, session, session]);
});

test("a caller never gets the answer of a look that began before it asked", async () => {
  const { read, looks, session } = await remote(1);
  const first = read();
  const second = read();
  looks[0]?.answer.resolve(session);
  await idle();
  expect(looks).toHaveLength(2);
  // The session is removed now: the second look has begun, so this caller must not join it.
  const third = read();
  looks[1]?.answer.resolve(session);
  await idle();
  expect(looks).toHaveLength(3);
  looks[2]?.answer.resolve(undefined);
  expect(await Promise.all([first, second, third])).toEqual([session, session, undefined]);
});

test("looks at other sessions, and looks that also record a use, are different looks", async () => {
  const { read, looks } = await remote(1);
  const calls = [read(), read({ ...key, id: "another" }), read({ ...key, account: "b".repeat(22) }), read(key, touch)];
  expect(looks).toHaveLength(4);
  for (const { answer } of looks) answer.resolve(undefined);
  await Promise.all(calls);
});

test("if the shared look fails, the caller that made it fails, and the others look by themselves", async () => {
  const { read, looks, session } = await remote(1);
  const first = read();
  const later = [read(), read(), read()];
  const outcomes = Promise.allSettled(later);
  looks[0]?.answer.resolve(session);
  await idle();
  looks[1]?.answer.reject(new Error("connection lost"));
  await idle();
  expect(looks).toHaveLength(4);
  for (const { answer } of looks) answer.resolve(session);
  expect((await outcomes).map(({ status }) => status)).toEqual(["rejected", "fulfilled", "fulfilled"]);
  expect(await first).toBe(session);
});

test("callers wait for an earlier look for at most a tenth of a second", async () => {
  const { read, looks, session, clock } = await remote(1);
  const hangs = read();
  hangs.catch(() => undefined);
  const second = read();
  await clock.advance(99);
  expect(looks).toHaveLength(1);
  await clock.advance(1);
  await idle();
  expect(looks).toHaveLength(2);
  looks[1]?.answer.resolve(session);
  expect(await second).toBe(session);
});

test("a store in the process is returned unchanged", () => {
  const { store } = new World().ports;
  expect(sharedLooks(store, fakeClock())).toBe(store);
});
