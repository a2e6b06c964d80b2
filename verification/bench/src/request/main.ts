import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { spread } from "../kit/statistics.ts";
import { table } from "../kit/table.ts";

// Compares the guarded requests of two checkouts, each with its dependencies installed, in turns and without a socket:
// node verification/bench/src/request/main.ts <checkout before> <checkout after> [--rounds 12] [--people 1000]
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: "string", default: "12" }, people: { type: "string", default: "1000" } },
});
const [before, after] = positionals;
if (before === undefined || after === undefined) throw new Error("expected two checkouts as arguments");

type Times = Readonly<Record<string, number>>;

async function start(root: string): Promise<ChildProcess> {
  const child = fork(join(import.meta.dirname, "checkout-process.ts"), [resolve(root), values.people]);
  await once(child, "message");
  return child;
}

async function measured(child: ChildProcess): Promise<Times> {
  const answer = once(child, "message");
  child.send("measure");
  const [times] = await answer;
  return times;
}

const children = [await start(before), await start(after)] as const;
const rounds: (readonly [before: Times, after: Times])[] = [];
for (let round = 0; round < Number(values.rounds); round += 1) {
  // Each goes first in every other round.
  if (round % 2 === 0) {
    rounds.push([await measured(children[0]), await measured(children[1])]);
  } else {
    const later = await measured(children[1]);
    rounds.push([await measured(children[0]), later]);
  }
}
for (const child of children) child.disconnect();

const shown = (figures: readonly number[]): string => {
  const { median, min, max } = spread(figures);
  return `${median.toFixed(2)} (${min.toFixed(2)}–${max.toFixed(2)})`;
};
const rows = Object.keys(rounds[0]?.[0] ?? {}).map((name) => {
  const pairs = rounds.map(([one, other]) => [one[name] ?? Number.NaN, other[name] ?? Number.NaN] as const);
  const ratios = pairs.map(([one, other]) => other / one);
  return [name, shown(pairs.map(([one]) => one)), shown(pairs.map(([, other]) => other)), shown(ratios)];
});
console.info(table(["a guarded request in memory", "before, CPU µs", "after, CPU µs", "after / before"], rows));
