import { BearerTokens } from "@identity-web/core/parts";
import { type EventWish, FakeTransmitter } from "@identity-web/testing/fake-transmitter";
import { Browser, World, type WorldOptions } from "@identity-web/testing/scripted-provider";
import { describe, expect, test } from "vitest";
import { sharedSignals } from "./index.ts";

const minute = 60_000;
const claims = { email: "alice@example.org", email_verified: true };
const alice = { subject: "alice", sid: "alice-phone", claims };
const byEmail = (email: string) => ({ format: "email", email });
const wanted = { scopes: ["Files.Read"] };

/** An app that receives events, and whose provider's clock shows the app's time. */
function setUp(options: WorldOptions = {}) {
  const world = new World({ clockAheadMs: 0, ...options });
  const { clock, provider } = world;
  const transmitter = new FakeTransmitter({ clock });
  const http = world.http({ features: [sharedSignals(transmitter.options)] });
  const push = async (token: string) => {
    const headers = { "content-type": "application/secevent+jwt" };
    const answer = await new Browser(http).send("POST", "/auth/security-events", { headers, body: token });
    expect(answer).toMatchObject({ status: 202, body: "" });
  };
  /** Pushes an event that happens now. */
  const event = async (subject: EventWish["subject"], name = "session-revoked") =>
    push(await transmitter.set({ event: name, subject }));
  const { useCases } = http.parts;
  const tokens = new BearerTokens(useCases.tokenParts);
  /** The token for another API that the app gets on behalf of this caller. */
  const onBehalfOf = async (value: string) =>
    tokens.acquire(await tokens.verify({ value, scheme: "bearer", method: "GET", url: "/" }), wanted);
  const signOutOf = () => expect.objectContaining({ code: "signed_out" });
  return { world, clock, provider, http, transmitter, push, event, useCases, onBehalfOf, signOutOf };
}

describe("an app that only exchanges its callers' tokens", () => {
  test.each(["session-revoked", "account-disabled", "credential-compromise", "identifier-recycled"])(
    "removes the tokens of a caller whom %s names by e-mail address, and exchanges no older token again",
    async (name) => {
      const { world, clock, provider, event, onBehalfOf } = setUp({ onBehalfOf: true });
      const [first, second] = [provider.bearer(alice, { claims }), provider.bearer(alice, { claims })];
      await onBehalfOf(first);
      await clock.advance(minute);
      await event(byEmail("alice@example.org"), name);
      await world.settled();
      expect(provider.livingRefreshTokens).toEqual([]);
      for (const bearer of [first, second]) {
        await expect(onBehalfOf(bearer)).rejects.toMatchObject({ code: "signed_out" });
      }
      await clock.advance(10_000);
      await onBehalfOf(provider.bearer(alice, { claims }));
    },
  );

  test("exchanges no older token after an event by e-mail address, even if the caller was unknown at the event", async () => {
    const { clock, provider, event, onBehalfOf } = setUp({ onBehalfOf: true });
    const bearer = provider.bearer(alice, { claims, expiresAt: clock.now() + 24 * 60 * minute });
    await clock.advance(minute);
    await event(byEmail("alice@example.org"));
    for (const passed of [0, 2 * minute, 20 * 60 * minute]) {
      await clock.advance(passed);
      await expect(onBehalfOf(bearer)).rejects.toMatchObject({ code: "signed_out" });
    }
    expect(provider.exchanged).toEqual([]);
  });

  test.each(["token-claims-change", "identifier-changed"])(
    "keeps the tokens of a caller whom %s names",
    async (name) => {
      const { clock, provider, event, onBehalfOf } = setUp({ onBehalfOf: true });
      const [first, second] = [provider.bearer(alice, { claims }), provider.bearer(alice, { claims })];
      await onBehalfOf(first);
      await clock.advance(1000);
      await event(byEmail("alice@example.org"), name);
      await onBehalfOf(first);
      await onBehalfOf(second);
    },
  );

  test("an event about another user leaves a caller's tokens", async () => {
    const { clock, provider, event, onBehalfOf } = setUp({ onBehalfOf: true });
    const bearer = provider.bearer(alice, { claims });
    const token = await onBehalfOf(bearer);
    await clock.advance(1000);
    await event(byEmail("bob@example.org"));
    expect(await onBehalfOf(bearer)).toEqual(token);
  });
});

describe("a session that follows the provider", () => {
  const recheck = { everyMs: 10 * minute, graceMs: 5 * minute };
  const renamed = { sub: "alice", email: "alice.new@example.org", email_verified: true };

  /** A browser whose recheck is due and returns another e-mail address. */
  async function renamedAlice() {
    const scene = setUp({ recheck });
    const { clock, provider, http } = scene;
    const browser = new Browser(http);
    await browser.signIn(provider, alice);
    await clock.advance(recheck.everyMs);
    provider.renewedClaims = renamed;
    const user = async () => http.identity(browser.request("GET", "/")).current();
    return { ...scene, browser, user };
  }

  test.each(["alice.new@example.org", "alice@example.org"])(
    "ends by an event that names %s after a recheck has brought a new address",
    async (email) => {
      const { clock, event, user } = await renamedAlice();
      expect((await user())?.session.claims.email).toBe("alice.new@example.org");
      await clock.advance(minute);
      await event(byEmail(email));
      expect(await user()).toBeUndefined();
    },
  );

  test("ends by an event that names its new address, and that arrives before the recheck with that address is stored", async () => {
    const { world, clock, provider, event, user } = await renamedAlice();
    const gate = world.store.hold("addSubjects");
    const looks = user();
    await gate.arrived();
    await clock.advance(2000);
    await event(byEmail("alice.new@example.org"));
    gate.release();
    expect(await looks).toBeUndefined();
    await world.settled();
    expect(provider.livingRefreshTokens).toEqual([]);
  });

  test("is not ended by an event about its new address that is older than the renewed ID token", async () => {
    const { world, clock, transmitter, push, user } = await renamedAlice();
    const older = await transmitter.set({ event: "session-revoked", subject: byEmail("alice.new@example.org") });
    await clock.advance(2000);
    await push(older);
    expect(await user()).toBeDefined();
    expect(world.eventsOf("account_removed")).toEqual([]);
  });

  test("keeps the index entry of its new address after a late event about the address's previous owner", async () => {
    const { clock, transmitter, push, event, user } = await renamedAlice();
    const late = await transmitter.set({ event: "identifier-changed", subject: byEmail("alice.new@example.org") });
    await clock.advance(2000);
    expect(await user()).toBeDefined();
    await push(late);
    await clock.advance(2000);
    await event(byEmail("alice.new@example.org"));
    expect(await user()).toBeUndefined();
  });

  test("writes the index once for a new address, not at each recheck", async () => {
    const { world, clock, user } = await renamedAlice();
    for (let round = 0; round < 3; round++) {
      expect(await user()).toBeDefined();
      await clock.advance(recheck.everyMs);
    }
    expect(world.store.count("addSubjects")).toBe(1);
  });
});
