import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { describe, expect, test } from "vitest";
import { oidc } from "../oidc.ts";
import { failure, never, quick, scene } from "../test/scene.ts";
import { jarm, type SignedResponseMode } from "./jarm.ts";

/** A provider that signs its callbacks. A key of the test signs the fake's callbacks. */
async function signed(responseMode: SignedResponseMode = "jwt", metadata: Record<string, unknown> = {}) {
  const { privateKey, publicKey } = await generateKeyPair(quick);
  const key = { ...(await exportJWK(publicKey)), kid: "callbacks", alg: quick };
  const modes = ["query", "jwt", "query.jwt", "form_post.jwt"];
  const made = scene(
    { extensions: [jarm({ responseMode })] },
    { metadata: { response_modes_supported: modes, ...metadata } },
  );
  const { client, fake, begin, clock } = made;
  const now = Math.floor(clock.now() / 1000);
  const callback = async (
    claims: Record<string, unknown> = {},
    header: Record<string, unknown> = {},
    by = privateKey,
  ) => {
    const { url, transaction } = await begin();
    const plain = Object.fromEntries(fake.authorize(url, { user: "alice" }).searchParams);
    const all = { ...plain, iss: "https://idp.test", aud: "app", exp: now + 60, ...claims };
    const token = new SignJWT(all).setProtectedHeader({ alg: quick, kid: "callbacks", ...header });
    const response = await token.sign(by);
    const complete = (parameters: Record<string, string> = { response }) =>
      client.completeSignIn(new URLSearchParams(parameters), transaction, never());
    return { plain, response, complete };
  };
  // Called once, so that the fake's own key is published beside the test's key.
  const { keys } = (await (await fake.fetch("https://idp.test/jwks")).json()) as { keys: object[] };
  fake.misbehave("jwks", { answer: { keys: [...keys, key] } }, 9);
  return { ...made, callback };
}

describe("signed callbacks (JARM)", () => {
  test.each(["jwt", "query.jwt", "form_post.jwt"] as const)(
    "%s is requested, and its callback completed",
    async (mode) => {
      const { begin, callback } = await signed(mode);
      expect((await begin()).url.searchParams.get("response_mode")).toBe(mode);
      expect((await (await callback()).complete()).account.subject).toBe("alice");
    },
  );

  test("callbackState() reads the state of a signed callback, and the driver names the response mode", async () => {
    const { client, callback } = await signed();
    const { response } = await callback();
    expect(client.callbackState?.(new URLSearchParams({ response }))).toBe("state");
    expect(client.callbackState?.(new URLSearchParams({ response: "nonsense" }))).toBeUndefined();
    expect(client.callbackState?.(new URLSearchParams({ response: "e30.e30.e30", state: "s" }))).toBeUndefined();
    expect(client.callbackState?.(new URLSearchParams({ state: "plain" }))).toBe("plain");
    const options = { issuer: "https://idp.test", clientId: "app" };
    expect(oidc({ ...options, extensions: [jarm({ responseMode: "form_post.jwt" })] }).responseMode).toBe("form_post");
    expect(oidc({ ...options, extensions: [jarm()] }).responseMode).toBe("query");
    expect(scene().client.callbackState).toBeUndefined();
  });

  test("a plain callback is refused if jarm() is used", async () => {
    const { callback, fake } = await signed();
    const { complete, plain } = await callback();
    expect((await failure(complete(plain))).message).toContain("not a signed response");
    expect(fake.requests("token")).toHaveLength(0);
  });

  test.each([
    ["another issuer", { iss: "https://evil.test" }, {}, /iss is "https:\/\/evil.test"/],
    ["another audience", { aud: "other" }, {}, /aud is "other"/],
    ["no end", { exp: undefined }, {}, /exp/],
    ["an exp in the past", { exp: 1 }, {}, /exp is \d+ s ago/],
    ["another state", { state: "other" }, {}, /state/],
    ["no state", { state: undefined }, {}, /state/],
    ["an unknown key", {}, { kid: "unknown" }, /none of the provider's keys/],
    ["an error", { code: undefined, error: "access_denied" }, {}, /access_denied/],
  ])("a signed callback with %s is refused, and no code is sent", async (_name, claims, header, why) => {
    const { callback, fake } = await signed();
    const error = await failure((await callback(claims, header)).complete());
    expect(error).toMatchObject({ code: "invalid_callback", message: expect.stringMatching(why) });
    expect(fake.requests("token")).toHaveLength(0);
  });

  test("a callback that is unsigned or signed by another key is refused", async () => {
    const { callback, fake } = await signed();
    const other = await generateKeyPair(quick);
    const forged = await callback({}, {}, other.privateKey);
    expect((await failure(forged.complete())).message).toContain("signature is not the provider's");
    const { response, complete } = await callback();
    const [, payload] = response.split(".");
    const none = `${btoa('{"alg":"none"}').replace(/=+$/, "")}.${payload}.`;
    expect((await failure(complete({ response: none }))).code).toBe("invalid_callback");
    expect(fake.requests("token")).toHaveLength(0);
  });

  test("plain parameters beside a signed response are ignored", async () => {
    const { callback } = await signed();
    const { response, complete } = await callback();
    expect((await complete({ response, code: "evil", state: "evil", iss: "evil" })).account.subject).toBe("alice");
  });

  test("a provider that doesn't sign callbacks is refused if jarm() is used", async () => {
    const { begin } = await signed("jwt", { response_modes_supported: ["query"] });
    expect((await failure(begin())).message).toContain('response_modes_supported has no "jwt", but query');
  });

  test("a client without jarm() refuses a signed callback", async () => {
    const { begin, client } = scene();
    const { transaction } = await begin();
    const error = await failure(
      client.completeSignIn(new URLSearchParams({ response: "a.b.c" }), transaction, never()),
    );
    expect(error.code).toBe("invalid_callback");
  });
});
