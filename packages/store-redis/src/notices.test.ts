import { createSealer, sealedStore, systemClock, webCrypto } from "@identity-web/core";
import { requires } from "@identity-web/tools/requires";
import { expect, test } from "vitest";
import type { RedisClient } from "./client.ts";
import { openRecords } from "./open-records.ts";
import { settingsOf } from "./options.ts";
import { minute, signIn } from "./test/people.ts";
import { Stage } from "./test/stage.ts";

requires("redis-server")("front-channel markers beyond their budget", (program) => {
  test("one that was renewed while it was being dropped stays", async () => {
    await using stage = await Stage.on(program);
    const client = await stage.client();
    const dropping = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    let held = 0;
    // A script on a sid's markers alone is the one that drops.
    const slow: RedisClient = {
      async sendCommand(args, options) {
        if (args[2] === "2" && args[4]?.endsWith(":markers") === true && held === 0) {
          held++;
          dropping.resolve();
          await goOn.promise;
        }
        return client.sendCommand(args, options);
      },
    };
    const context = { clock: systemClock, crypto: webCrypto, sealer: createSealer([stage.secret]) };
    const records = openRecords(slow, settingsOf({ maxFrontChannelMarkers: 1 }), context);
    const store = sealedStore(records, { ...context, events: { emit: () => undefined } });
    const notice = async (name: string) => store.markEnded({ verified: false, sid: `sid-of-${name}` }, minute);

    await notice("alice");
    const other = notice("bob");
    await dropping.promise;
    await notice("alice");
    goOn.resolve();
    await other;
    expect(held).toBe(1);
    expect((await signIn(store, "alice")).outcome).toBe("ended");
    expect((await signIn(store, "bob")).outcome).toBe("created");
  });
});
