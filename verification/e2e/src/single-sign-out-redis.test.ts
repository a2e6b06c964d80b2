import type { RunningDemo } from "@identity-web/example-single-sign-out/demo";
import { Browser, continueAll } from "@identity-web/testing/browser";
import { type RedisServer, startRedis } from "@identity-web/testing/redis-server";
import { requires } from "@identity-web/tools/requires";
import { createClient } from "redis";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { AppClient } from "./single-sign-out/app-client.ts";
import { startDemoOnFreePorts } from "./single-sign-out/free-ports.ts";
import { overhearTokens, sessionSecrets } from "./single-sign-out/secrets.ts";

vi.setConfig({ testTimeout: 60_000 });

requires("redis-server")("over Redis", (program) => {
  let demo: RunningDemo;
  let server: RedisServer;
  let tokens: readonly string[];

  beforeEach(async () => {
    tokens = overhearTokens();
    server = await startRedis(program);
    demo = await startDemoOnFreePorts({ environment: { STORE: "redis", REDIS_URL: server.url }, log: () => undefined });
  });
  afterEach(async () => {
    await demo.close();
    await server.stop();
    vi.restoreAllMocks();
  });

  const personAt = async (login: string) => {
    const browser = new Browser();
    const [mail, calendar] = [new AppClient(browser, demo.mail), new AppClient(browser, demo.calendar)];
    for (const app of [mail, calendar]) {
      await app.signIn(login);
      expect(await app.callApi()).toMatchObject({ status: 200, body: { subject: login } });
    }
    return { browser, mail, calendar };
  };

  /** All keys with their values. */
  const dump = async (): Promise<string> => {
    const client = await createClient({ url: server.url }).connect();
    try {
      const found: unknown[] = [];
      for (const key of await client.keys("*")) {
        const type = await client.type(key);
        if (type === "string") found.push(key, await client.get(key));
        else if (type === "hash") found.push(key, await client.hGetAll(key));
        else found.push(key, await client.zRange(key, 0, -1));
      }
      return JSON.stringify(found);
    } finally {
      client.destroy();
    }
  };

  test("over Redis a sign-out removes Alice from both token caches and keeps Bob, and no key contains a token, a name or a session secret", async () => {
    const [alice, bob] = [await personAt("alice"), await personAt("bob")];
    const before = await dump();
    const secrets = [alice, bob].flatMap(({ browser }) => sessionSecrets(browser));
    expect(secrets).toHaveLength(8);
    // Three for each sign-in, and one for each exchange of the API. A new store refuses tokens that were issued before it or in the same second.
    expect([12, 13, 14]).toContain(tokens.length);
    await alice.browser.post(`${demo.mail}/auth/sign-out`);
    await continueAll(alice.browser);
    for (const app of [alice.mail, alice.calendar]) expect(await app.callApi()).toMatchObject({ status: 401 });
    expect(await bob.calendar.callApi()).toMatchObject({ status: 200 });
    expect(JSON.stringify(await bob.mail.tokenCache())).toContain('"bob"');
    for (const keys of [before, await dump()]) {
      expect(keys.includes(":facts")).toBe(true);
      // A JSON Web Token would begin with the last of these texts.
      const texts = [
        '"alice"',
        // With quotes, because sealed text may contain any three letters.
        '"bob"',
        "mail.read",
        "calendar.read",
        "contacts.read",
        "offline_access",
        "eyJhbGciOi",
        ...tokens,
        ...secrets,
      ];
      expect(texts.filter((text) => keys.includes(text))).toEqual([]);
    }
  });

  test("a session gets 503 while Redis is stopped, and after its restart users sign in again", async () => {
    const { mail } = await personAt("alice");
    await server.kill();
    expect(await mail.session()).toMatchObject({ status: 503 });
    await server.start();
    await expect.poll(async () => (await mail.session()).status, { timeout: 10_000 }).toBe(401);
    await mail.signIn("alice");
    expect(await mail.callApi()).toMatchObject({ status: 200 });
  });
});
