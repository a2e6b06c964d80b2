import { systemClock, webCrypto } from "@identity-web/core";
import { requires } from "@identity-web/tools/requires";
import { expect, test } from "vitest";
import { redisCells } from "./cells.ts";
import { Stage, type TestClient } from "./test/stage.ts";

const count = 100_000;
const together = 5000;
const endsAt = Number.MAX_SAFE_INTEGER;

/** The commands that the server runs during the work, without the commands that count them. */
async function commandsOf(client: TestClient, work: () => Promise<unknown>): Promise<number> {
  await client.configResetStat();
  await work();
  const stats = await client.info("commandstats");
  const calls = [...stats.matchAll(/^cmdstat_(?!config)\S*?:calls=(\d+)/gm)].map(([, each]) => Number(each));
  return calls.reduce((total, each) => total + each, 0);
}

requires("redis-server")(`a partition of ${count} cells`, (program) => {
  test("a step by names costs the same in a large Redis partition as in a small one, and pages have a limit", async () => {
    await using stage = await Stage.on(program);
    const client = await stage.client();
    const cells = redisCells(client, {}, { clock: systemClock, crypto: webCrypto });
    const names = Array.from({ length: count }, (_, index) => `s:${String(index).padStart(6, "0")}`);
    for (let first = 0; first < count; first += together) {
      const some = names.slice(first, first + together);
      await cells.step("large", { put: some.map((key) => ({ key, value: key, seal: "seal", endsAt })) });
    }
    const fence = { key: "fence", value: "cover", endsAt };
    const work = async (partition: string) => {
      await cells.step(partition, { look: { keys: ["fence", "s:000007"] } });
      await cells.step(partition, { when: [{ key: "none", version: undefined }], put: [fence], delete: ["s:000007"] });
      await cells.step(partition, { look: { under: ["s:"], most: 10 } });
    };
    await work("small");
    const [small, large] = [
      await commandsOf(client, () => work("small")),
      await commandsOf(client, () => work("large")),
    ];
    expect(large).toBeLessThanOrEqual(small + 10);

    const found = new Set<string>();
    let from: string | undefined;
    const pages = await commandsOf(client, async () => {
      do {
        const look = { under: ["s:"], seals: false, most: 1000, ...(from !== undefined && { from }) };
        const seen = await cells.step("large", { look });
        for (const { key } of seen.cells) found.add(key);
        expect(seen.cells.length).toBeLessThanOrEqual(1000);
        from = seen.next;
      } while (from !== undefined);
    });
    expect(found).toEqual(new Set(names.filter((name) => name !== "s:000007")));
    // One page: the script, the clock, a range of names, and their facts.
    expect(pages).toBeLessThan(6 * (count / 1000 + 1));
  });
});
