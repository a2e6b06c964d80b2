import { Miniflare } from "miniflare";
import { bundle } from "../bundle.ts";
import { compatibilityDate } from "../compatibility.ts";
import type { Cost } from "./measure-worker.ts";

// Measures the cost of requests in Durable Objects (calls, rows), and how many calls one object answers here.

const { script } = await bundle("measure/measure-worker.ts");
const worker = new Miniflare({
  modules: true,
  script,
  compatibilityDate,
  durableObjects: { ACCOUNTS: { className: "CountingObject", useSQLite: true } },
});
try {
  const answer = await worker.dispatchFetch("http://localhost/costs");
  if (answer.status !== 200) throw new Error(await answer.text());
  const costs = (await answer.json()) as Cost[];
  console.table(Object.fromEntries(costs.map(({ what, ...cost }) => [what, cost])));

  const rate = async (path: string, times: number): Promise<number> => {
    const begun = performance.now();
    const done = await worker.dispatchFetch(`http://localhost/${path}&times=${times}`);
    if (done.status !== 200) throw new Error(await done.text());
    return Math.round((times * 1000) / (performance.now() - begun));
  };
  await rate("ask?atOnce=50&objects=1", 2000);
  for (const objects of [1, 100]) {
    const one = await rate(`ask?atOnce=1&objects=${objects}`, 4000);
    const many = await rate(`ask?atOnce=50&objects=${objects}`, 20_000);
    console.log(`${objects} object(s): ${one} calls a second one at a time, ${many} with 50 at once`);
  }
  await rate("hot?atOnce=50", 500);
  console.log(`one user: ${await rate("hot?atOnce=50", 5000)} guarded requests a second with 50 at once`);
  for (const times of [1000, 10_000]) {
    const done = await worker.dispatchFetch(`http://localhost/large?times=${times}`);
    console.log(`removing an account with ${times} sessions: ${await done.text()} ms`);
  }
} finally {
  await worker.dispose();
}
