import { memoryStore } from "@identity-web/core";
import { fakeClock } from "@identity-web/testing/fake-clock";
import { FakeTransmitter } from "@identity-web/testing/fake-transmitter";
import { Browser, World } from "@identity-web/testing/scripted-provider";
import { describe, expect, test } from "vitest";
import { sharedSignals } from "../shared-signals/index.ts";
import { bff } from "./index.ts";

const alice = { subject: "alice", sid: "alice-phone", username: "alice@example.org" };

function setUp() {
  const world = new World();
  return { world, browser: new Browser(world.http({ features: [bff()] })) };
}

describe("GET /auth/session", () => {
  test("returns the signed-in user to a script, without secrets", async () => {
    const { world, browser } = setUp();
    await browser.signIn(world.provider, alice);
    const { status, headers, body } = await browser.send("GET", "/auth/session");
    expect(status).toBe(200);
    expect(headers).toContainEqual(["cache-control", "no-store"]);
    expect(JSON.parse(body)).toMatchObject({
      account: { subject: "alice", username: "alice@example.org" },
      expiresAt: expect.stringMatching(/^\d{4}-.*Z$/),
    });
    for (const value of browser.cookies.values()) expect(body).not.toContain(value);
  });

  test("counts the session's rest by the store's clock, because the node's clock may be off", async () => {
    const clock = fakeClock();
    const world = new World({ memory: memoryStore({ clock }) });
    world.clock.set(clock.now() + 7_200_000);
    const browser = new Browser(world.http({ features: [bff()] }));
    await browser.signIn(world.provider, alice);
    const { expiresAt, signedInAt, expiresIn } = JSON.parse((await browser.send("GET", "/auth/session")).body);
    expect(expiresIn.idle).toBe((Date.parse(expiresAt) - Date.parse(signedInAt)) / 1000);
  });

  test("doesn't count as use of the session, so a page that polls doesn't keep it alive, except with ?use=1", async () => {
    const hourMs = 3_600_000;
    for (const [target, headers, status] of [
      ["/auth/session", {}, 401],
      ["/auth/session?use=0", {}, 401],
      ["/auth/session?use=1", { "sec-fetch-site": "same-origin" }, 200],
    ] as const) {
      const { world, browser } = setUp();
      await browser.signIn(world.provider, alice);
      for (let hours = 0; hours < 7; hours += 1) {
        await world.clock.advance(hourMs);
        expect((await browser.send("GET", target, { headers })).status).toBe(200);
      }
      await world.clock.advance(hourMs);
      expect((await browser.send("GET", target, { headers })).status).toBe(status);
    }
  });

  test("answers 401 with the sign-in's address without a session, and never redirects", async () => {
    const { browser } = setUp();
    const answer = await browser.navigate("/auth/session");
    expect([answer.status, JSON.parse(answer.body)]).toEqual([
      401,
      { error: "sign_in_required", sign_in: "/auth/sign-in" },
    ]);
  });

  test("answers 401 after a sign-out of the account", async () => {
    const { world, browser } = setUp();
    await browser.signIn(world.provider, alice);
    await browser.post("/auth/sign-out", {});
    expect((await browser.send("GET", "/auth/session")).status).toBe(401);
  });

  test("answers 401 after a security event that requires a new sign-in", async () => {
    const world = new World();
    const transmitter = new FakeTransmitter({ clock: { now: () => world.provider.time } });
    const browser = new Browser(world.http({ features: [bff(), sharedSignals(transmitter.options)] }));
    await browser.signIn(world.provider, alice);
    await world.clock.advance(1000);
    const subject = { format: "iss_sub", iss: "https://provider.example", sub: "alice" };
    const body = await transmitter.set({ event: "risk-level-change", members: { current_level: "HIGH" }, subject });
    const headers = { "content-type": "application/secevent+jwt" };
    expect((await browser.send("POST", "/auth/security-events", { headers, body })).status).toBe(202);
    const answer = await browser.send("GET", "/auth/session");
    expect([answer.status, JSON.parse(answer.body)]).toEqual([
      401,
      { error: "sign_in_required", sign_in: "/auth/sign-in" },
    ]);
  });

  test("answers 503 while the store is unavailable", async () => {
    const { world, browser } = setUp();
    await browser.signIn(world.provider, alice);
    world.store.fail("read", new Error("the network is gone"));
    expect((await browser.send("GET", "/auth/session")).status).toBe(503);
  });
});
