import { systemClock, webCrypto } from "@identity-web/core";
import { requires } from "@identity-web/tools/requires";
import { expect, test } from "vitest";
import { redisCells } from "./cells.ts";
import { Stage } from "./test/stage.ts";

const minute = 60_000;
const second = 1000;

requires("redis-server")("a Redis store whose time is ahead of the server's clock", (program) => {
  test.each([
    // A short lead shrinks, so the store's time may advance more slowly than the server's clock, by which keys expire.
    [9 * second, 9 * second],
    // A long lead never shrinks.
    [2 * minute, 0],
  ])(
    "keeps its keys until the store's time has reached their cells' end: a lead of %i ms",
    async (leadMs, slowerMs) => {
      await using stage = await Stage.on(program);
      const client = await stage.client();
      let aheadMs = leadMs;
      const cells = redisCells(client, {}, { clock: systemClock, crypto: webCrypto }, { aheadMs: () => aheadMs });
      const { now } = await cells.step("p", {});
      aheadMs = 0;
      await cells.step("p", { put: [{ key: "a", value: "value", seal: "seal", endsAt: now + 5 * minute }] });
      for (const name of ["facts", "seals", "names", "ends"]) {
        const [key = ""] = await client.keys(`*{p}:${name}`);
        expect(await client.pTTL(key), name).toBeGreaterThan(5 * minute + slowerMs);
      }
    },
  );
});
