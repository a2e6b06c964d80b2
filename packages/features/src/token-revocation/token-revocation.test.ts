import { FakeTransmitter } from "@identity-web/testing/fake-transmitter";
import { Browser, World } from "@identity-web/testing/scripted-provider";
import { describe, expect, test } from "vitest";
import { type TokenRevocationOptions, tokenRevocation } from "./index.ts";

const alice = { subject: "alice", claims: { email: "alice@example.org", email_verified: true } };
const bob = { subject: "bob", claims: { email: "bob@example.org", email_verified: true } };
const path = "/auth/global-token-revocation";
const aud = `https://app.example${path}`;
const byEmail = { format: "email", email: "Alice@example.org" };
const bySubject = { format: "iss_sub", iss: "https://provider.example", sub: "alice" };
const second = 1000;

function setUp(options: Partial<TokenRevocationOptions> = {}) {
  const world = new World();
  const sender = new FakeTransmitter({ clock: { now: () => world.provider.time }, issuer: "https://org.example" });
  const feature = tokenRevocation({ issuer: sender.issuer, signingAlg: "ES256", fetch: sender.fetch, ...options });
  const http = world.http({ features: [feature] });
  const signedIn = async (person: typeof alice): Promise<Browser> => {
    await world.clock.advance(second);
    const browser = new Browser(http);
    await browser.signIn(world.provider, person);
    return browser;
  };
  const post = (token: string | undefined, body: unknown) =>
    new Browser(http).send("POST", path, {
      headers: {
        "content-type": "application/json",
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
  const revoke = async (subject: unknown) => {
    await world.clock.advance(second);
    return post(await sender.revocation({ aud }), { sub_id: subject });
  };
  const isSignedIn = async (browser: Browser): Promise<boolean> =>
    (await http.identity(browser.request("GET", "/")).current()) !== undefined;
  return { world, sender, feature, post, revoke, signedIn, isSignedIn };
}

describe("a global token revocation", () => {
  test.each([
    ["an e-mail address", byEmail],
    ["issuer and subject", bySubject],
  ])("by %s ends every session and every token of the user, and answers 204", async (_, subject) => {
    const { world, revoke, signedIn, isSignedIn } = setUp();
    const browsers = [await signedIn(alice), await signedIn(alice), await signedIn(bob)];
    const answer = await revoke(subject);
    expect([answer.status, answer.body]).toEqual([204, ""]);
    expect(await Promise.all(browsers.map(isSignedIn))).toEqual([false, false, true]);
    await world.settled();
    expect(world.provider.livingRefreshTokens.length).toBe(1);
    expect(world.eventsOf("account_removed")).toMatchObject([{ by: "token-revocation", scope: "everywhere" }]);
    expect(world.eventsOf("security_event")).toMatchObject([{ channel: "token-revocation", outcome: "done" }]);
  });

  test("that is repeated is harmless, and its token signs no other user out", async () => {
    const { world, sender, post, signedIn, isSignedIn } = setUp();
    const other = await signedIn(bob);
    await world.clock.advance(second);
    const token = await sender.revocation({ aud });
    expect((await post(token, { sub_id: byEmail })).status).toBe(204);
    expect((await post(token, { sub_id: byEmail })).status).toBe(204);
    const stolen = await post(token, { sub_id: { format: "email", email: "bob@example.org" } });
    expect(stolen.status).toBe(401);
    expect(await isSignedIn(other)).toBe(true);
  });

  test("signs out one user if a thief of its token sends it for another user at the same time", async () => {
    const { world, sender, post, signedIn, isSignedIn } = setUp();
    const browsers = [await signedIn(alice), await signedIn(bob)];
    await world.clock.advance(second);
    const token = await sender.revocation({ aud });
    const gate = world.store.hold("markSubject", "before");
    const first = post(token, { sub_id: byEmail });
    await gate.arrived();
    const stolen = post(token, { sub_id: { format: "email", email: "bob@example.org" } });
    const isOver = stolen.then(() => undefined);
    await Promise.race([isOver, gate.arrived(2)]);
    gate.release();
    expect([(await first).status, (await stolen).status]).toEqual([204, 401]);
    expect(await Promise.all(browsers.map(isSignedIn))).toEqual([false, true]);
  });

  // draft-parecki-oauth-global-token-revocation §2.3: all of the user's tokens, at the time of the request.
  test("also ends a session that began after its token was signed, and none that begins after the answer", async () => {
    const { world, sender, post, signedIn, isSignedIn } = setUp();
    const token = await sender.revocation({ aud });
    await world.clock.advance(60 * second);
    const later = await signedIn(alice);
    await world.clock.advance(second);
    expect((await post(token, { sub_id: byEmail })).status).toBe(204);
    expect(await isSignedIn(later)).toBe(false);
    await world.clock.advance(second);
    const last = await signedIn(alice);
    expect((await post(token, { sub_id: byEmail })).status).toBe(204);
    expect(await isSignedIn(last)).toBe(true);
  });

  test.each(["wasDone", "markSubject", "removeAccount", "noteDone"] as const)(
    "gets 503 if the store fails at %s, and may be repeated with the same token",
    async (call) => {
      const { world, sender, post, signedIn, isSignedIn } = setUp();
      const browser = await signedIn(alice);
      await world.clock.advance(second);
      const token = await sender.revocation({ aud });
      world.store.fail(call, new Error("connection lost"));
      expect((await post(token, { sub_id: byEmail })).status).toBe(503);
      expect((await post(token, { sub_id: byEmail })).status).toBe(204);
      expect(await isSignedIn(browser)).toBe(false);
    },
  );

  test("of an unknown user answers 404 only with tellUnknown", async () => {
    expect((await setUp().revoke(byEmail)).status).toBe(204);
    const telling = setUp({ tellUnknown: true });
    const answer = await telling.revoke(byEmail);
    expect([answer.status, JSON.parse(answer.body).error]).toEqual([404, "invalid_request"]);
    await telling.signedIn(alice);
    expect((await telling.revoke(byEmail)).status).toBe(204);
  });

  test.each<[string, Record<string, unknown>, Parameters<FakeTransmitter["revocation"]>[1]?]>([
    ["another issuer", { iss: "https://evil.example" }],
    ["another audience", { aud: "https://app.example/other" }],
    ["no end", { exp: undefined }],
    ["an end in the past", { exp: 1e9 }],
    ["an end long after its beginning", { exp: 9e9 }],
    ["a beginning in the future", { nbf: 9e9 }],
    ["an issue time in the future", { iat: 9e9 }],
    ["no jti", { jti: undefined }],
    ["the typ of a security event", {}, { typ: "secevent+jwt" }],
    ["the typ of an ID token", {}, { typ: "JWT" }],
    ["no signature", {}, { alg: "none" }],
    ["a wrong signature", {}, { signature: "wrong" }],
    ["a signature by an unpublished key", {}, { signature: "unpublished" }],
  ])("is refused with 401 if its token has %s", async (_, claims, mishap) => {
    const { world, sender, post, signedIn, isSignedIn } = setUp();
    const browser = await signedIn(alice);
    await world.clock.advance(second);
    const answer = await post(await sender.revocation({ aud, ...claims }, mishap), { sub_id: byEmail });
    expect(answer.status).toBe(401);
    expect(answer.headers).toContainEqual(["www-authenticate", 'Bearer error="invalid_token"']);
    expect(await isSignedIn(browser)).toBe(true);
    expect(world.eventsOf("security_event_refused")).toMatchObject([{ channel: "token-revocation" }]);
  });

  test("without a token is refused with 401 and a plain challenge", async () => {
    const answer = await setUp().post(undefined, { sub_id: byEmail });
    expect(answer.status).toBe(401);
    expect(answer.headers).toContainEqual(["www-authenticate", "Bearer"]);
  });

  test.each(["", "x", "[]", "{}", '{"sub_id":"alice"}', "sub_id=alice"])(
    "with the body %j is refused",
    async (body) => {
      const { sender, post } = setUp();
      expect((await post(await sender.revocation({ aud }), body)).status).toBe(400);
    },
  );

  // draft-parecki-oauth-global-token-revocation §2.4.2.
  test.each([{ format: "strange" }, { format: "email" }, {}, { format: "jwt_id", iss: "x", jti: "y" }])(
    "with the subject %j gets 400",
    async (subject) => {
      const answer = await setUp().revoke(subject);
      expect([answer.status, JSON.parse(answer.body).error]).toEqual([400, "invalid_request"]);
    },
  );

  test("finds the sender's keys by its metadata, or at jwksUri", async () => {
    for (const options of [{}, { jwksUri: "https://org.example/jwks" }]) {
      const { sender, revoke } = setUp(options);
      expect((await revoke(byEmail)).status).toBe(204);
      expect(sender.requests).toEqual(
        "jwksUri" in options ? ["/jwks"] : ["/.well-known/openid-configuration", "/jwks"],
      );
    }
  });

  test("reports all problems of its options", () => {
    const problems = Reflect.apply(tokenRevocation, undefined, [
      { issuer: "x", audience: 7, tellUnknown: "yes" },
    ]).problems;
    expect(problems).toHaveLength(3);
    expect(setUp().feature.problems).toEqual([]);
  });
});
