import { type CellStore, cellsStore, type Grant, type Put, type Seen, type Step, type Store } from "@identity-web/core";
import { describe, expect, test } from "vitest";
import { gateCases } from "../cells/gate/index.ts";
import { runGateCase } from "../cells/gate/run-case.ts";
import { simulatedCells } from "../cells/simulated-cells.ts";
import { storeContractGroups } from "./cases/index.ts";
import type { StoreTestContext, StoreUnderTest } from "./harness.ts";
import { runStoreCase } from "./run-case.ts";

const rulings = "F";
const isRedemption = (partition: string) => partition.startsWith("redemption:");
const putsOf = (step: Step, prefix: string): readonly Put[] =>
  step.put?.filter(({ key }) => key.startsWith(prefix)) ?? [];
const isSignIn = (step: Step) => putsOf(step, "s:").length > 0 && putsOf(step, "g:").length > 0;

/** A layer between the cells and the rules. */
type Above = (cells: CellStore) => CellStore;

/** Sends another step than the rules', or several. */
const sends =
  (change: (partition: string, step: Step, send: (step: Step) => Promise<Seen>) => Promise<Seen>): Above =>
  (cells) => ({
    ...cells,
    step: (partition, step) => change(partition, step, async (asked) => cells.step(partition, asked)),
  });

/** A step without one of its comparisons. */
const forgets = (
  concerns: (step: Step, partition: string) => boolean,
  comparesStill: (key: string) => boolean = () => false,
): Above =>
  sends((partition, step, send) => {
    if (!concerns(step, partition)) return send(step);
    return send({ ...step, when: step.when?.filter(({ key }) => comparesStill(key)) ?? [] });
  });

/** Two steps in place of one: first these puts only, then the whole step. */
const inTwoSteps = (first: (step: Step, partition: string) => readonly Put[]): Above =>
  sends(async (partition, step, send) => {
    const put = first(step, partition);
    if (put.length === 0) return send(step);
    const { look: _, ...early } = step;
    const seen = await send({ ...early, put });
    if (!seen.done) return send({ ...step, before: -1 });
    const { when: __, ...late } = step;
    return send(late);
  });

/** The rulings of a removal that are about these. */
const rulingsOn = (on: "tokens") => (step: Step) =>
  putsOf(step, rulings).map((put) => {
    const all: readonly { readonly on: unknown }[] = JSON.parse(put.value).rulings;
    return { ...put, value: JSON.stringify({ rulings: all.filter((ruling) => ruling.on === on) }) };
  });

describe("the gate contract fails for rules in which", () => {
  const defects: readonly { readonly name: string; readonly above: Above; readonly caughtBy: string }[] = [
    {
      name: "a sign-in doesn't compare the rulings",
      above: forgets(isSignIn, (key) => key !== rulings),
      caughtBy: "a removal of everything and a sign-in that began before it leave nothing readable",
    },
    {
      name: "a removal doesn't compare the rulings",
      above: forgets((step) => putsOf(step, rulings).length > 0),
      caughtBy: "two removals of one session each both take effect, and leave the third session",
    },
    {
      name: "a removal counts from the time of its look",
      above: sends((_, { before, ...step }, send) => {
        const isRemoval = putsOf(step, rulings).length > 0;
        return send(isRemoval || before === undefined ? step : { ...step, before });
      }),
      caughtBy: "a removal stops a sign-in that began at any time before it",
    },
    {
      name: "two callbacks of one code both begin a redemption",
      above: forgets((step, partition) => isRedemption(partition) && step.when?.[0]?.version === undefined),
      caughtBy: "a transaction with two callbacks is redeemed once",
    },
    {
      name: "two sign-ins of one redemption both use it",
      above: forgets((step, partition) => isRedemption(partition) && step.when?.[0]?.version !== undefined),
      caughtBy: "a redemption signs in once",
    },
    {
      name: "a removal ends the tokens first, and the sessions in a second step",
      above: inTwoSteps(rulingsOn("tokens")),
      caughtBy:
        "a removal whose connection breaks has removed everything and stops older sign-ins, or has done nothing",
    },
    {
      name: "a sign-in stores its session first, and its grant in a second step",
      above: inTwoSteps((step) => (isSignIn(step) ? putsOf(step, "s:") : [])),
      caughtBy: "a sign-in stores its session and its grant at the same time",
    },
    {
      name: "a claim doesn't compare its grant",
      above: forgets((step) => putsOf(step, "g:").length === 1 && putsOf(step, "s:").length === 0),
      caughtBy: "of two claims on one grant exactly one is granted",
    },
    {
      name: "a sid is indexed after its markers were looked at",
      above: sends(async (partition, step, send) => {
        if (!partition.startsWith("sid:") || step.look === undefined) return send(step);
        const before = await send({ look: step.look });
        const seen = await send(step);
        return seen.done ? { ...seen, cells: before.cells } : seen;
      }),
      caughtBy: "a notice and a sign-in of its sid never miss each other",
    },
    {
      name: "a failed look is answered as absent",
      above: sends((_, step, send) =>
        send(step).catch((error: unknown) => {
          if ((step.put ?? step.delete) !== undefined) throw error;
          return { done: true, now: Date.UTC(2030, 0, 1), bornAt: 0, cells: [] };
        }),
      ),
      caughtBy: "a failed look is never an empty answer",
    },
  ];

  test.each(defects)("$name", async ({ above, caughtBy }) => {
    const gateCase = gateCases.find(({ name }) => name === caughtBy);
    if (gateCase === undefined) throw new Error(`no case is named "${caughtBy}"`);
    const options = { open: simulatedCells };
    await expect(runGateCase(gateCase, options, above)).rejects.toThrow(/expected/);
  });
});

/** An app that uses only the newest name of a sid. */
const newestNameOnly = (context: StoreTestContext): StoreTestContext => {
  const { sealer } = context;
  return {
    ...context,
    sealer: {
      seal: (...given) => sealer.seal(...given),
      open: (...given) => sealer.open(...given),
      sign: (...given) => sealer.sign(...given),
      verify: (...given) => sealer.verify(...given),
      pseudonyms: async (text) => (await sealer.pseudonyms(text)).slice(0, 1),
    },
  };
};

/** Breaks a store that has every hook of the harness. */
interface Break {
  readonly above?: (context: StoreTestContext) => Above;
  readonly context?: (context: StoreTestContext) => StoreTestContext;
  readonly store?: (store: Store) => Store;
  readonly dump?: (held: string, written: readonly string[]) => string;
}

function brokenStore(
  context: StoreTestContext,
  { above, context: change, store: breakStore, dump }: Break,
): StoreUnderTest {
  const cells = simulatedCells(context);
  const written: string[] = [];
  const nodes = new Map<Store, CellStore>();
  const connectAs = async (own: StoreTestContext) => {
    const node = await cells.connect();
    const noted: CellStore = {
      ...node,
      step: (partition, step) => {
        written.push(...(step.put ?? []).map(({ seal }) => seal ?? ""));
        return node.step(partition, step);
      },
    };
    const broken = above === undefined ? noted : above(context)(noted);
    const store = cellsStore(broken, change === undefined ? own : change(own));
    const shown = breakStore === undefined ? store : breakStore(store);
    nodes.set(shown, node);
    return shown;
  };
  return {
    connect: () => connectAs(context),
    connectAs,
    cutOff(store) {
      const node = nodes.get(store);
      if (node === undefined) throw new Error("no node of this store");
      return cells.cutOff(node);
    },
    dump: async () => {
      const held = await cells.dump();
      return dump === undefined ? held : dump(held, written);
    },
  };
}

/** Deletes cells at another end than they were put with, at the next step of any partition. */
const endEarly =
  (concerns: (partition: string, key: string) => boolean, endOf: (endsAt: number, now: number) => number) =>
  (context: StoreTestContext): Above => {
    const ends = new Map<string, { readonly partition: string; readonly key: string; readonly endsAt: number }>();
    return (cells) => ({
      ...cells,
      async step(partition, step) {
        const now = context.clock.now();
        for (const each of ends.values())
          if (now > each.endsAt) await cells.step(each.partition, { delete: [each.key] });
        for (const { key, endsAt } of step.put ?? [])
          if (concerns(partition, key)) ends.set(`${partition} ${key}`, { partition, key, endsAt: endOf(endsAt, now) });
        return cells.step(partition, step);
      },
    });
  };

describe("the store contract fails for cells with which", () => {
  const defects: readonly { readonly name: string; readonly how: Break; readonly caughtBy: string }[] = [
    {
      name: "a redemption isn't marked as used",
      how: {
        above: () =>
          sends((partition, step, send) => {
            const marks = isRedemption(partition) && step.put?.some(({ value }) => value.includes('"used"'));
            return send(marks === true ? { ...step, put: [] } : step);
          }),
      },
      caughtBy: "a redemption signs in once, even if its session has ended",
    },
    {
      name: "a sid has only its newest name",
      how: { context: newestNameOnly },
      caughtBy: "a sid is found by nodes that have the older or the newer of two secrets",
    },
    {
      name: "a notice leaves its marker under the newest name only",
      how: { context: newestNameOnly },
      caughtBy: "a notice stops sign-ins on nodes that have the older or the newer of two secrets",
    },
    {
      name: "time goes back with the clock",
      how: {
        above: ({ clock }) =>
          sends(async (_, { before, ...step }, send) => {
            const now = clock.now();
            const seen = await send(before !== undefined && now > before ? { ...step, before: -1 } : step);
            return { ...seen, now, bornAt: 0 };
          }),
      },
      caughtBy: "a removal and a notice stop earlier sign-ins even if the clock is set back",
    },
    ...(
      [
        [
          "barriers go",
          (_: string, key: string) => key === rulings,
          "a barrier is valid to its end while other accounts sign in and out",
        ],
        [
          "markers go",
          (partition: string, key: string) => partition.startsWith("sid:") && key === rulings,
          "a marker is valid to its end while other accounts sign in and out",
        ],
        [
          "sessions go",
          (_: string, key: string) => key.startsWith("s:"),
          "a session, its grant and its sid stay to their end while other accounts sign in and out",
        ],
        [
          "redemptions go",
          (partition: string) => isRedemption(partition),
          "a redeemed transaction is remembered to its end while other accounts sign in and out",
        ],
      ] as const
    ).map(([name, concerns, caughtBy]) => ({
      name: `${name} after half a minute, with other accounts' traffic`,
      how: { above: endEarly(concerns, (endsAt, now) => Math.min(endsAt, now + 30_000)) },
      caughtBy,
    })),
    {
      name: "a grant outlives its session's idle expiry",
      how: {
        store: (store: Store) => {
          const seen = new Map<string, { readonly value: Grant; readonly version: string | number }>();
          const read: Store["tokens"]["read"] = async (key) => {
            const found = await store.tokens.read(key);
            if (found !== undefined) seen.set(JSON.stringify(key), found);
            return found ?? seen.get(JSON.stringify(key));
          };
          return { ...store, tokens: { ...store.tokens, read } };
        },
      },
      caughtBy: "a session's grant ends with its session's idle expiry",
    },
    {
      name: "removed data is only hidden",
      how: { dump: (held: string, written: readonly string[]) => held + written.join(" ") },
      caughtBy: "no sealed data of a removed account stays in the store after a sweep",
    },
    {
      name: "failures are answered as absent",
      how: {
        above: () =>
          sends((_, step, send) =>
            send(step).catch(() => ({ done: true, now: Date.UTC(2030, 0, 1), bornAt: 0, cells: [] })),
          ),
      },
      caughtBy: "an outage causes an error, and never an empty answer or a false success",
    },
  ];
  const cases = storeContractGroups.flatMap((group) => group.cases);

  test.each(defects)("$name", async ({ how, caughtBy }) => {
    const storeCase = cases.find(({ name }) => name === caughtBy);
    if (storeCase === undefined) throw new Error(`no case is named "${caughtBy}"`);
    const options = { open: (context: StoreTestContext) => brokenStore(context, how) };
    await expect(runStoreCase(storeCase, options)).rejects.toThrow(/expected/);
  });
});
