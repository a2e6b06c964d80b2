import { systemClock, webCrypto } from "@identity-web/core";
import { requires } from "@identity-web/tools/requires";
import { expect, test } from "vitest";
import { openRecords } from "./open-records.ts";
import { settingsOf } from "./options.ts";
import { alice, begin, minute } from "./test/people.ts";
import { Stage } from "./test/stage.ts";

const rounds = 150;
const enough = 40;

requires("redis-server")("an account that is never at rest", (program) => {
  const open = async (stage: Stage, aheadMs: () => number) => {
    const client = await stage.client();
    const context = { clock: systemClock, crypto: webCrypto };
    return { client, records: openRecords(client, settingsOf({}), context, { aheadMs }) };
  };

  test("keeps no barrier for good, however soon the next one comes", async () => {
    await using stage = await Stage.on(program);
    let aheadMs = 0;
    const { client, records } = await open(stage, () => aheadMs);
    for (let round = 0; round < rounds; round++) {
      const sessions = { sids: [`sid-${round}`] };
      await records.removeAccount(alice.key, { sessions, tokens: "all", barrierForMs: minute });
      aheadMs += minute / 2;
    }
    const [key = ""] = await client.keys("*:barriers");
    const left = await client.hKeys(key);
    expect(left.length).toBeLessThan(enough);
    expect(left).toEqual(expect.arrayContaining(["", `sid-${rounds - 1}`]));
  });

  test("keeps no sessions' names for good under a sid that goes on", async () => {
    await using stage = await Stage.on(program);
    const { client, records } = await open(stage, () => 0);
    for (let round = 0; round < rounds; round++) {
      const redemption = await begin(records, `transaction-${round}`);
      const { startedAt } = redemption;
      const expiresAt = startedAt + 480 * minute;
      const times = { issuedAt: round, createdAt: startedAt, seenAt: startedAt, idleExpiresAt: expiresAt, expiresAt };
      const key = { account: alice.key, id: `session-${round}` };
      const session = { ...key, issuer: alice.issuer, sids: ["sid"], sealed: "sealed", ...times };
      expect(await records.signIn(session, { issuedAt: round, expiresAt, sealed: "sealed" }, redemption)).toBe(
        "created",
      );
      if (round < 2) continue;
      const own = { id: key.id, sids: [] };
      await records.removeAccount(alice.key, { sessions: own, tokens: "of-those-sessions", barrierForMs: minute });
    }
    const [key = ""] = await client.keys("*{a:*:sid:sid");
    const left = await client.zRange(key, 0, -1);
    expect(left.length).toBeLessThan(enough);
    expect(left.slice(0, 2)).toEqual(["session-0", "session-1"]);
    const named = { sessions: { sids: ["sid"] }, tokens: "of-those-sessions", barrierForMs: minute } as const;
    expect((await records.removeAccount(alice.key, named)).sessions).toBe(2);
  });
});
