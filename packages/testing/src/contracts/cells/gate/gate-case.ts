import type { Store } from "@identity-web/core";
import { turn } from "../../../fake-clock/turn.ts";
import { ok } from "../../store/check.ts";
import type { Scene } from "../../store/scene.ts";
import type { Gate, GateMode } from "./gate.ts";

/** Two nodes on one empty store. Node a is behind a gate. */
export interface GateScene {
  readonly scene: Scene;
  readonly gate: Gate;
}

/** Two simultaneous operations, and the condition that must hold after both have ended in any order. */
export interface Pair<A, B> {
  readonly one: (node: Store) => Promise<A>;
  readonly other: (node: Store) => Promise<B>;
  /** @param round - The name of the interleaving, for the error. */
  readonly check: (one: A, other: B, round: string) => Promise<void>;
}

/** An operation whose connection breaks, and the condition that another node checks afterwards. */
export interface Crash<A> {
  readonly run: (node: Store) => Promise<A>;
  /** @param answer - `undefined`: the operation failed. */
  readonly check: (answer: { readonly value: A } | undefined, round: string) => Promise<void>;
}

/** One rule, which is checked at every call of the operation. */
export interface GateCase {
  /** The rule. */
  readonly name: string;
  /** Throws if the rule is broken. */
  run(scene: GateScene): Promise<void>;
}

/** More calls than any operation makes. */
const mostCalls = 40;
const quietMs = 500;
const patienceMs = 20_000;
const delays = [0, 1, 2, 3, 4, 6, 8, 12];

/** Stops one operation before each of its calls, runs the other, and continues. Repeats that with swapped roles, then runs both in parallel. */
export const pair = <A, B>(name: string, prepare: (scene: Scene) => Promise<Pair<A, B>>): GateCase => ({
  name,
  async run({ scene, gate }) {
    for (const knows of knowledge) {
      await everyCall(async (calls) => {
        const { one, other, check } = await prepare(scene);
        await knows(scene);
        const { stopped, ran, reached } = await preempt(scene, gate, calls, one, other);
        await check(stopped, ran, `the first stopped after ${calls} calls`);
        return reached;
      });
      await everyCall(async (calls) => {
        const { one, other, check } = await prepare(scene);
        await knows(scene);
        const { stopped, ran, reached } = await preempt(scene, gate, calls, other, one);
        await check(ran, stopped, `the second stopped after ${calls} calls`);
        return reached;
      });
    }
    for (const delay of delays)
      for (const isFirst of [true, false]) {
        const { one, other, check } = await prepare(scene);
        const [first, second] = await sideBySide(scene, delay, isFirst, one, other);
        await check(first, second, `the ${isFirst ? "second" : "first"} begun ${delay} turns later`);
      }
  },
});

/** Breaks an operation's connection at each of its calls: before the store has done the call, and after it. */
export const crash = <A>(name: string, prepare: (scene: Scene) => Promise<Crash<A>>): GateCase => ({
  name,
  async run({ scene, gate }) {
    for (const knows of knowledge)
      for (const mode of ["break", "lose"] as const satisfies readonly GateMode[])
        await everyCall(async (calls) => {
          const { run, check } = await prepare(scene);
          await knows(scene);
          gate.arm(calls, mode);
          const answer = await run(scene.a).then(
            (value) => ({ value }),
            () => undefined,
          );
          gate.open();
          await check(answer, `${mode === "break" ? "broken before" : "answer lost of"} call ${calls + 1}`);
          return answer === undefined;
        });
  },
});

const elsewhere = "elsewhere".padEnd(22, "_");
/** A node may guess from recent answers, or look first if they are too old. Both ways are tested. */
const knowledge: readonly ((scene: Scene) => Promise<unknown>)[] = [
  async ({ a }) => a.sessions.list(elsewhere),
  (scene) => scene.advance(3000),
];

/** Repeats until the operation ends before the gate can stop it. */
async function everyCall(round: (calls: number) => Promise<boolean>): Promise<void> {
  for (let calls = 0; calls < mostCalls; calls++) if (!(await round(calls))) return;
  throw new Error(`expected the operation to end within ${mostCalls} calls`);
}

/**
 * Waits for an operation while another node is stopped. The operation may need real time (a database, a seal), so the limit is
 * in real time. The store's time advances only if the operation seems to wait for it.
 *
 * @throws if the operation never ends
 */
async function comesToItsEnd(scene: Scene, operation: Promise<unknown>): Promise<void> {
  let isSettled = false;
  const settle = () => {
    isSettled = true;
  };
  operation.then(settle, settle);
  const begun = performance.now();
  while (!isSettled) {
    const waitedMs = performance.now() - begun;
    ok(waitedMs < patienceMs, "an operation to end while another node is stopped");
    if (waitedMs < quietMs) await turn();
    else await scene.advance(10);
  }
}

async function preempt<S, R>(
  scene: Scene,
  gate: Gate,
  calls: number,
  stop: (node: Store) => Promise<S>,
  run: (node: Store) => Promise<R>,
): Promise<{ readonly stopped: S; readonly ran: R; readonly reached: boolean }> {
  gate.arm(calls, "pause");
  const stopping = stop(scene.a);
  stopping.catch(() => undefined);
  const reached = await Promise.race([gate.paused.then(() => true), stopping.then(() => false)]);
  try {
    const running = run(scene.b);
    await comesToItsEnd(scene, running);
    gate.open();
    return { stopped: await stopping, ran: await running, reached };
  } finally {
    gate.open();
  }
}

async function sideBySide<A, B>(
  { a, b }: Scene,
  delay: number,
  isFirst: boolean,
  one: (node: Store) => Promise<A>,
  other: (node: Store) => Promise<B>,
): Promise<[A, B]> {
  // Warms up the connections: opening a pooled connection would let the other side end first.
  const looks = Array.from({ length: 8 }, () => [a, b]).flat();
  await Promise.all(looks.map(async (node) => node.sessions.list(elsewhere)));
  const turns = async () => {
    for (let count = 0; count < delay; count++) await turn();
  };
  const late = async <T>(run: () => Promise<T>): Promise<T> => {
    await turns();
    return run();
  };
  return isFirst ? Promise.all([one(a), late(() => other(b))]) : Promise.all([late(() => one(a)), other(b)]);
}

/** A granted claim, if any. */
export const claimedIn = (outcome: unknown): boolean =>
  typeof outcome === "object" && outcome !== null && "claimed" in outcome;

export const oneOf = (found: unknown, expected: readonly unknown[], what: string): void =>
  ok(
    expected.some((each) => JSON.stringify(each) === JSON.stringify(found)),
    `${what} to be one of ${JSON.stringify(expected)}, got ${JSON.stringify(found)}`,
  );
