import { machine, versions } from "../kit/machine.ts";
import { readOptions } from "../kit/options.ts";
import { writeSection } from "../kit/page.ts";
import { spread } from "../kit/statistics.ts";
import { table } from "../kit/table.ts";
import { measureExpiry, measureSize, type Size } from "./measure-ours.ts";
import { acquireFromPartition, msalUsers, oneCache, removeFromPartition } from "./msal.ts";
import { scope } from "./population.ts";
import { cpuPerCall, sample } from "./time.ts";

// Measures the token cache in memory at several sizes, and that of msal-node in the same run.
const options = readOptions({ rounds: 15, milliseconds: 500 });
const sizes: Size[] = [];
let expiryMs = Number.NaN;
const msalHits: number[] = [];
const msalRemovals: number[] = [];
const ratios: number[] = [];

for (const accounts of [1, 1000, 100_000, 1_000_000]) {
  console.error(`${accounts} accounts`);
  sizes.push(
    await measureSize(accounts, options.rounds, async (population) => {
      if (accounts === 1_000_000) expiryMs = await measureExpiry(population);
      if (accounts !== 100_000) return;
      console.error("beside msal-node, a client per request over the user's partition");
      const users = await msalUsers(1000);
      for (let round = 0; round < options.rounds; round += 1) {
        const msal = await cpuPerCall(sample(users, 300), acquireFromPartition);
        const own = await cpuPerCall(sample(population.people, 20_000), (key) =>
          population.useCases.acquireToken.execute(key, { scopes: [scope] }),
        );
        msalHits.push(msal);
        ratios.push(msal / own);
        msalRemovals.push(await cpuPerCall(sample(users, 300), removeFromPartition));
      }
    }),
  );
}

console.error("beside msal-node, one cache");
const oneCacheRows: string[][] = [];
for (const size of [100, 1000, 10_000]) {
  const users = await msalUsers(size);
  const cache = oneCache(users);
  const calls = Math.max(5, 20_000 / size);
  const hit = await cpuPerCall(sample(users, calls), cache.acquire);
  const removal = await cpuPerCall(users.slice(0, Math.min(size, calls)), cache.remove);
  oneCacheRows.push([`msal-node, one cache, ${size} accounts`, hit.toFixed(0), removal.toFixed(0), "", ""]);
}

const at = (accounts: number): Size => {
  const found = sizes.find((size) => size.accounts === accounts);
  if (found === undefined) throw new Error(`nothing was measured at ${accounts}`);
  return found;
};
const summary = {
  hitUs: Number(at(100_000).hitUs.median.toFixed(2)),
  hitUsMillion: Number(at(1_000_000).hitUs.median.toFixed(2)),
  hitVsMsal: Number(spread(ratios).median.toFixed(1)),
  removeGrowth: Number((at(1_000_000).removeUs.median / at(1).removeUs.median).toFixed(2)),
  heapBytesPerUser: Math.round(at(1_000_000).heapBytesPerUser),
  longestPauseMs: Number(expiryMs.toFixed(1)),
};

const rows = [
  ...sizes.map(({ accounts, hitUs, removeUs, signInUs, heapBytesPerUser }) => [
    `memoryStore, ${accounts} accounts`,
    hitUs.median.toFixed(2),
    removeUs.median.toFixed(2),
    signInUs.median.toFixed(2),
    accounts < 1000 ? "" : heapBytesPerUser.toFixed(0),
  ]),
  [
    "msal-node, client per request, own partition",
    spread(msalHits).median.toFixed(0),
    spread(msalRemovals).median.toFixed(0),
    "",
    "",
  ],
  ...oneCacheRows,
];
const text = `${table(["random accounts", "cached token, µs", "remove account, µs", "store a sign-in, µs", "heap bytes a user"], rows)}

A cached token costs msal-node ${summary.hitVsMsal} times as much as ours at 100 000 accounts. While a million sessions expired and were swept away by later writes, the event loop stood still for at most ${summary.longestPauseMs} ms.

${machine()}. ${versions(["@azure/msal-node"])}. ${options.rounds} rounds; medians. Texts of tokens are not counted as heap.`;
if (options.write) writeSection("bench:cache", text);
console.log(options.json ? JSON.stringify(summary) : text);
