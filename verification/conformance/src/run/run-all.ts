import { modules } from "../modules/index.ts";
import { type Module, nameOf, type Result } from "../modules/module.ts";
import { parties, runModule } from "./run-module.ts";

/** Runs every module whose name contains the text, on every framework. */
export async function runAll(
  only: string,
  onResult: (result: Result) => void = () => undefined,
  chosen: readonly Module[] = modules,
): Promise<Result[]> {
  const results: Result[] = [];
  for (const module of chosen.filter((each) => nameOf(each).includes(only))) {
    for (const party of parties) {
      const result = await runModule(module, party);
      onResult(result);
      results.push(result);
    }
  }
  return results;
}
