import fc from "fast-check";
import { readCorpus } from "./corpus.ts";
import type { Target } from "./target.ts";
import { targets } from "./targets/index.ts";
import { World } from "./world.ts";

/** The result of one endpoint's fuzz. */
export interface Fuzzed {
  readonly endpoint: string;
  readonly inputs: number;
  /** The smallest failing input, and its failure. */
  readonly failure?: { readonly input: unknown; readonly message: string };
}

/**
 * Replays earlier findings, then draws inputs until one fails.
 *
 * @param seed - The same seed draws the same inputs.
 */
export async function fuzzTarget(name: string, inputs: number, seed: number): Promise<Fuzzed> {
  const target = targets.find((each) => each.name === name);
  if (target === undefined) throw new Error(`there is no endpoint ${name}`);
  const unhandled: unknown[] = [];
  const note = (error: unknown) => unhandled.push(error);
  process.on("unhandledRejection", note);
  try {
    return await attackWith(target, inputs, seed, unhandled);
  } finally {
    process.off("unhandledRejection", note);
  }
}

async function attackWith(target: Target, inputs: number, seed: number, unhandled: unknown[]): Promise<Fuzzed> {
  const endpoint = target.name;
  let world = await freshWorld();
  let done = 0;
  const attack = async (input: unknown): Promise<void> => {
    done += 1;
    try {
      const outcome = await target.attack(world, input);
      if (outcome === "spent") world = await freshWorld();
      const [rejection] = unhandled.splice(0);
      if (rejection !== undefined) throw new Error("an unhandled rejection", { cause: rejection });
    } catch (error) {
      // A broken state must not count against the next, perhaps smaller input.
      world = await freshWorld();
      throw error;
    }
  };
  for (const input of readCorpus(endpoint)) {
    try {
      await attack(input);
    } catch (error) {
      return { endpoint, inputs: done, failure: { input, message: messageOf(error) } };
    }
  }
  const numRuns = Math.max(inputs - done, 0);
  if (numRuns === 0) return { endpoint, inputs: done };
  const property = fc.asyncProperty(target.inputs, attack);
  const details = await fc.check(property, { numRuns, seed, verbose: fc.VerbosityLevel.None });
  if (!details.failed) return { endpoint, inputs: done };
  const [input] = details.counterexample ?? [];
  return { endpoint, inputs: done, failure: { input, message: messageOf(details.errorInstance) } };
}

async function freshWorld(): Promise<World> {
  const world = new World();
  await world.signInAlice();
  return world;
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.name === "Broken" ? error.message : (error.stack ?? error.message);
}
