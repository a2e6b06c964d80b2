import { type RemovedRecords, systemClock, webCrypto } from "@identity-web/core";
import { requires } from "@identity-web/tools/requires";
import { expect, test } from "vitest";
import { openRecords, type RedisRecords } from "./open-records.ts";
import { settingsOf } from "./options.ts";
import { alice, begin, everything } from "./test/people.ts";
import { Stage, type TestClient } from "./test/stage.ts";

const count = 10_000;
const fewer = 2000;
const together = 500;
const hour = 3_600_000;
const issuedAt = (index: number): number => 1_000_000 + index;

async function signInMany(records: RedisRecords, round: string, many: number): Promise<void> {
  const { issuer, key: account } = alice;
  const sealed = "x".repeat(200);
  for (let first = 0; first < many; first += together) {
    await Promise.all(
      Array.from({ length: together }, async (_, offset) => {
        const index = first + offset;
        const redemption = await begin(records, `transaction-${round}-${index}`);
        const { startedAt } = redemption;
        const expiresAt = startedAt + hour;
        const times = { createdAt: startedAt, seenAt: startedAt, idleExpiresAt: expiresAt, expiresAt };
        const session = {
          account,
          id: `session-${index}`,
          issuer,
          sids: [],
          issuedAt: issuedAt(index),
          sealed,
          ...times,
        };
        await records.signIn(session, { issuedAt: issuedAt(index), expiresAt, sealed }, redemption);
      }),
    );
  }
}

/** Commands that the server has run since it was last asked, by name, without those of the asking. */
async function commandsIn(client: TestClient): Promise<ReadonlyMap<string, number>> {
  const stats = await client.info("commandstats");
  await client.configResetStat();
  return new Map(
    [...stats.matchAll(/^cmdstat_(\w+).*?calls=(\d+)/gm)].map(([, name, calls]) => [name ?? "", Number(calls)]),
  );
}

/** What one removal makes the server do. */
async function cost(client: TestClient, remove: () => PromiseLike<unknown> | unknown) {
  await client.sendCommand(["SLOWLOG", "RESET"]);
  await commandsIn(client);
  await remove();
  const commands = await commandsIn(client);
  const slow = JSON.stringify(await client.sendCommand(["SLOWLOG", "GET", "-1"]));
  const micros = Math.max(0, ...[...slow.matchAll(/\[\d+,\d+,(\d+),\["EVAL/g)].map(([, each]) => Number(each)));
  const sum = [...commands.values()].reduce((total, each) => total + each, 0);
  return { scripts: (commands.get("evalsha") ?? 0) + (commands.get("eval") ?? 0), commands: sum, micros };
}

requires("redis-server")(`an account with ${count} sessions`, (program) => {
  test("goes in one step of a few commands, and every grant is handed over afterwards", async () => {
    await using stage = await Stage.on(program, ["--slowlog-log-slower-than", "0", "--slowlog-max-len", "64"]);
    const client = await stage.client();
    let aheadMs = 0;
    const context = { clock: systemClock, crypto: webCrypto };
    const records = openRecords(client, settingsOf({}), context, { aheadMs: () => aheadMs });
    await signInMany(records, "first", fewer);
    // So that the script is known already.
    await records.removeAccount(alice.key, { ...everything, sessions: "none", tokens: "of-those-sessions" });

    const removals: RemovedRecords[] = [];
    const remove = (bound: { issuedUntil?: number }) => async () => {
      removals.push(await records.removeAccount(alice.key, { ...everything, ...bound }));
    };
    const few = await cost(client, remove({ issuedUntil: issuedAt(4) }));
    const most = await cost(client, remove({ issuedUntil: issuedAt(fewer - 11) }));
    expect(await records.sessions.list(alice.key)).toHaveLength(10);
    await cost(client, remove({}));
    aheadMs = 1000;
    await signInMany(records, "second", count);
    const all = await cost(client, remove({}));
    expect(await records.sessions.list(alice.key)).toEqual([]);
    const expected = [5, fewer - 15, 10, count];
    expect(removals.map(({ sessions, grants }) => [sessions, grants])).toEqual(expected.map((each) => [each, each]));

    const handedOver: string[][] = [];
    for (const { removedGrants } of removals) {
      const keys: string[] = [];
      for await (const { key } of removedGrants) keys.push(JSON.stringify(key));
      handedOver.push(keys);
    }
    expect(handedOver.map((keys) => new Set(keys).size)).toEqual(expected);
    expect(await client.keys("*gone*")).toEqual([]);

    console.log(
      `Redis was blocked for ${all.micros} µs (all of ${count}), ${most.micros} µs (all but 10 of ${fewer}), ${few.micros} µs (5 of ${fewer})`,
    );
    for (const { scripts, commands } of [few, most, all]) {
      expect(scripts).toBe(1);
      // 50 grants come with the answer, each by a few commands.
      expect(commands).toBeLessThan(500);
    }
  });
});
