import type { LogoutTokenRequest } from "../../../fake-provider/plain.ts";
import { equal, ok } from "../../store/check.ts";
import { protocolCase } from "../adapter-case.ts";
import { jsonOf } from "../expect.ts";
import type { ProtocolCaseGroup } from "../harness.ts";
import type { RunningApp } from "../scene.ts";

const member = "http://schemas.openid.net/event/backchannel-logout";

/** Variants of a logout token. Times are in seconds from now. */
interface Wish extends LogoutTokenRequest {
  readonly iat?: number;
  readonly exp?: number;
}

/** The cases of other libraries' own tests. */
const refused: Readonly<Record<string, Readonly<Record<string, Wish>>>> = {
  "ES256/HS256/none when RS256 is registered → 400": {
    ES256: { alg: "ES256" },
    PS256: { alg: "PS256" },
    HS256: { alg: "HS256" },
    none: { alg: "none" },
  },
  "a signature that isn't the provider's → 400": {
    "over other contents": { signature: "wrong" },
    "by a key that isn't published": { signature: "unpublished" },
    "by a key id that there isn't": { kid: "no-such-key" },
  },
  "neither sid nor sub, sid or sub not a string → 400": {
    neither: { claims: { sid: undefined, sub: undefined } },
    "sid a number": { claims: { sid: 5 } },
    "sid an object": { claims: { sid: {} } },
    "sub a number": { claims: { sub: 5 } },
    "sub an array": { claims: { sub: ["alice"] } },
    "sid null, without sub": { claims: { sid: null, sub: undefined } },
  },
  "events missing, without the member, or the member not an object → 400": {
    missing: { claims: { events: undefined } },
    "not an object": { claims: { events: member } },
    null: { claims: { events: null } },
    "an array": { claims: { events: [member] } },
    "without the member": { claims: { events: { "http://schemas.example/other": {} } } },
    "the member a boolean": { claims: { events: { [member]: true } } },
    "the member a text": { claims: { events: { [member]: "{}" } } },
    "the member null": { claims: { events: { [member]: null } } },
  },
  "nonce → 400": { "a nonce": { claims: { nonce: "n" } }, "an empty one": { claims: { nonce: "" } } },
  "wrong iss/aud/typ, expired, future iat → 400": {
    "another iss": { claims: { iss: "https://elsewhere.example" } },
    "no iss": { claims: { iss: undefined } },
    "another aud": { claims: { aud: "another-client" } },
    "no aud": { claims: { aud: undefined } },
    "an aud of others": { claims: { aud: ["another-client", "a-third"] } },
    "an ID token's typ": { typ: "at+jwt" },
    expired: { exp: -600 },
    "no exp": { claims: { exp: undefined } },
    "an iat in the future": { iat: 600 },
    "no iat": { claims: { iat: undefined } },
    "an iat that is a text": { claims: { iat: "now" } },
  },
};

const accepted: Readonly<Record<string, Readonly<Record<string, Wish>>>> = {
  "RS256 ok": { "as the provider sends it": {} },
  "Keycloak's extra boolean member is fine": {
    revoke_offline_access: { claims: { events: { [member]: {}, revoke_offline_access: true } } },
  },
  "typ `logout+jwt`, `JWT` or absent": {
    "logout+jwt": { typ: "logout+jwt" },
    JWT: { typ: "JWT" },
    absent: { typ: null },
  },
  "unknown claims ignored": { some: { claims: { foo: "bar", roles: ["a"], toe: 5 } } },
  "aud as an array": { ours: { claims: { aud: ["app"] } } },
  "a clock that is a little ahead": { "ten seconds": { iat: 10, exp: 100 } },
};

async function send(app: RunningApp, token: string): Promise<Response> {
  const body = new URLSearchParams({ logout_token: token }).toString();
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  return app.fetch(new Request(`${app.origin}${app.routes.backChannelLogout}`, { method: "POST", headers, body }));
}

const each = (rows: typeof refused, run: (wish: Wish) => Parameters<typeof protocolCase>[1]) =>
  Object.entries(rows).flatMap(([row, wishes]) =>
    Object.entries(wishes).map(([name, wish]) => protocolCase(`${row}: ${name}`, run(wish))),
  );

/** The token's claims, with these times filled in. */
function atTimes({ iat, exp, claims, ...rest }: Wish, nowSeconds: number): LogoutTokenRequest {
  const times = {
    ...(iat === undefined ? {} : { iat: nowSeconds + iat }),
    ...(exp === undefined ? {} : { exp: nowSeconds + exp }),
  };
  return { ...rest, claims: { ...times, ...claims } };
}

export const logoutTokens: ProtocolCaseGroup = {
  name: "back-channel logout tokens",
  cases: [
    ...each(refused, (wish) => async (scene, fake) => {
      const app = await scene.start();
      const browser = await scene.signedIn(app);
      const sid = fake.sid("alice", browser.name);
      const token = await fake.logoutToken({
        sid,
        sub: "alice",
        ...atTimes(wish, Math.floor(scene.clock.now() / 1000)),
      });
      const response = await send(app, token);
      equal(response.headers.get("cache-control"), "no-store", "Cache-Control");
      const { error, error_description: why } = await jsonOf<{ error: string; error_description: string }>(
        response,
        400,
      );
      equal(error, "invalid_request", "error");
      ok(
        (why ?? "") !== "" && !why?.includes(sid) && !why?.includes(token),
        `a reason without a sid or token, got ${why}`,
      );
      await scene.sees("alice", browser);
    }),

    ...each(accepted, (wish) => async (scene, fake) => {
      const app = await scene.start();
      const browser = await scene.signedIn(app);
      const sid = fake.sid("alice", browser.name);
      const token = await fake.logoutToken({
        sid,
        sub: "alice",
        ...atTimes(wish, Math.floor(scene.clock.now() / 1000)),
      });
      equal((await send(app, token)).status, 200, "the status");
      await scene.sees(null, browser);
    }),

    protocolCase(
      "signing-key-rotation: a logout token with a new key makes the client fetch the keys, and succeeds",
      async (scene, fake) => {
        const app = await scene.start();
        const browser = await scene.signedIn(app);
        await scene.clock.advance(3_600_000);
        fake.rotateKeys();
        equal((await send(app, await fake.logoutToken({ sub: "alice" }))).status, 200, "the status");
        await scene.sees(null, browser);
      },
    ),

    protocolCase(
      "a logout token whose keys can't be fetched gets 400, so that the provider sends it again",
      async (scene, fake) => {
        const app = await scene.start();
        const browser = await scene.signedIn(app);
        await scene.clock.advance(3_600_000);
        fake.rotateKeys();
        fake.misbehave("jwks", { network: "refused" }, 10);
        const refusal = await jsonOf<{ error: string }>(await send(app, await fake.logoutToken({ sub: "alice" })), 400);
        equal(refusal.error, "temporarily_unavailable", "error");
        await scene.sees("alice", browser);
      },
    ),

    protocolCase("an ID token is refused as a logout token", async (scene, fake) => {
      const app = await scene.start();
      const browser = await scene.signedIn(app);
      const url = new URL((await browser.copy().submit("/auth/sign-out?scope=session")).headers.get("location") ?? "");
      await scene.clock.advance(2000);
      await scene.signedIn(app, {}, browser);
      const idToken = url.searchParams.get("id_token_hint") ?? "";
      ok(idToken.split(".").length === 3, "an ID token");
      equal((await send(app, idToken)).status, 400, "the status");
      equal(fake.requests("jwks").length > 0, true, "the keys to have been asked for");
      await scene.sees("alice", browser);
    }),
  ],
};
