import { budgetKiB, measure, measureCapabilities } from "./size.ts";

// `pnpm size`: the size of a Worker, and of each package's code in it. Exit code 1: it exceeds the budget.

const { kib, minifiedKiB, parts } = await measure();
const width = Math.max(...parts.map(({ name }) => name.length));
const format = (value: number): string => value.toFixed(1).padStart(8);
const row = (name: string, gzip: number, minified: number): string =>
  `${name.padEnd(width)} ${format(gzip)} ${format(minified)}`;

console.log(`A Worker with Hono, any OpenID Connect provider and Durable Objects, as Wrangler bundles it; Hono itself isn't counted.

${"KiB".padEnd(width)} ${"gzip".padStart(8)} ${"minified".padStart(8)}
${parts.map((part) => row(part.name, part.kib, part.minifiedKiB)).join("\n")}
${row("the whole", kib, minifiedKiB)}

A package's gzip is how much lighter the Worker would be without its code.`);
console.log(`
What a capability or a feature adds, in KiB gzip, where the app imports it:
${(await measureCapabilities()).map(({ name, kib: added }) => `${name.padEnd(width)} ${format(added)}`).join("\n")}
`);
if (kib > budgetKiB) {
  console.error(`OVER BUDGET: ${kib.toFixed(1)} KiB, and ${budgetKiB} KiB are allowed.`);
  process.exitCode = 1;
} else {
  console.log(`Within the budget of ${budgetKiB} KiB.`);
}
