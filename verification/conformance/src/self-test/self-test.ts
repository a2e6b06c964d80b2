import { Worker } from "node:worker_threads";
import { inParallel } from "../../../../tools/src/in-parallel.ts";
import type { Options } from "../cli/options.ts";
import { tellCounts } from "../cli/tell-counts.ts";
import { testCostRule } from "../cost/self-test.ts";
import type { Weakening } from "./weakening.ts";
import { weakenings } from "./weakenings/index.ts";
import type { Reddened } from "./worker.ts";

/** Weakens one check at a time: exactly its modules must fail, and no other. */
export async function testItself({ only, json }: Pick<Options, "only" | "json">): Promise<boolean> {
  const chosen = weakenings.filter(({ name, turnsRed }) => `${name} ${turnsRed.join(" ")}`.includes(only));
  const tried = await inParallel(chosen, async (each) => {
    const fault = faultOf(each, await tryOne(each));
    const verdict = fault === undefined ? `red   ${each.turnsRed.join(", ")}` : `FAIL  ${fault}`;
    const told = `${each.name}\n      ${verdict}`;
    console.log(told);
    return { fault, told };
  });
  const faults = tried.filter(({ fault }) => fault !== undefined);
  const good = tried.length - faults.length;
  // Otherwise they stand hundreds of lines above the numbers.
  if (faults.length > 0) console.log(`\n${faults.map(({ told }) => told).join("\n")}`);
  console.log(`\n${good} of ${chosen.length} weakened checks made exactly their modules fail`);
  const careless = await testCostRule(only, ({ name, fault }) =>
    console.log(`${name}\n      ${fault === undefined ? "red" : `FAIL  ${fault}`}`),
  );
  const found = careless.filter(({ fault }) => fault === undefined).length;
  console.log(`\n${found} of ${careless.length} careless parsers violated the cost rule`);
  const [all, exact] = [chosen.length + careless.length, good + found];
  tellCounts(exact, all - exact);
  if (json) console.log(JSON.stringify({ weakened: all, exact }));
  return all > 0 && exact === all;
}

function faultOf({ turnsRed }: Weakening, { red, missed }: Reddened): string | undefined {
  if (missed.length > 0) return `the text to weaken is not there, or not once, in ${missed.join(", ")}`;
  const late = turnsRed.filter((name) => !red.includes(name));
  const others = red.filter((name) => !turnsRed.includes(name));
  if (late.length > 0) return `stayed green: ${late.join(", ")}`;
  return others.length > 0 ? `failed, too: ${others.join(", ")}` : undefined;
}

/** In a separate thread, because only that thread must load the weakened sources. */
function tryOne(weakening: Weakening): Promise<Reddened> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./worker.ts", import.meta.url), { workerData: weakening });
    worker.once("message", (told: Reddened) => {
      resolve(told);
      void worker.terminate();
    });
    worker.once("error", reject);
    worker.once("exit", (code) => reject(new Error(`"${weakening.name}" ended with ${code}`)));
  });
}
