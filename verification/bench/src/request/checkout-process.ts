import { guardedRequests } from "./requests.ts";

const [root = "", people = "1000"] = process.argv.slice(2);
const requests = await guardedRequests(root, Number(people));
const perRound = 50_000;

/** CPU time of a request in microseconds. */
async function measure(request: () => Promise<void>, count: number): Promise<number> {
  const before = process.cpuUsage();
  for (let index = 0; index < count; index += 1) await request();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / count;
}

for (const request of Object.values(requests)) await measure(request, perRound);

process.on("message", async () => {
  const times: Record<string, number> = {};
  for (const [name, request] of Object.entries(requests)) times[name] = await measure(request, perRound);
  process.send?.(times);
});
process.on("disconnect", () => process.exit());
process.send?.({});
