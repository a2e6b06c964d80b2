import { type Module, nameOf, type Result, Unmet } from "../modules/module.ts";
import { hono } from "../party/hono.ts";
import { koa } from "../party/koa.ts";
import type { Party } from "../party/party.ts";
import { stageOf } from "../stage/stage.ts";

export const parties: readonly Party[] = [koa, hono];

/** Runs one module on one framework. Any exception counts as a failure, too. */
export async function runModule(module: Module, party: Party): Promise<Result> {
  const result = { module: nameOf(module), adapter: party.name };
  try {
    const stage = await stageOf(module, party);
    try {
      await module.play.run(stage);
      const [breach] = stage.provider.fake.refusals;
      return breach === undefined ? result : { ...result, failure: `the app broke a rule: ${breach}` };
    } finally {
      await stage.close();
    }
  } catch (error) {
    if (error instanceof Unmet) return { ...result, failure: error.message };
    return { ...result, failure: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
