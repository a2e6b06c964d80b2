import { decodeJwt } from "jose";
import { equal, failsWith, ok, present } from "../check.ts";
import type { ProviderCaseGroup } from "../provider-case.ts";

export const signIn: ProviderCaseGroup = {
  name: "sign-in",
  cases: [
    {
      name: "a sign-in uses the code flow with PKCE S256, state and nonce",
      async run(scene) {
        const { redirectTo, request } = await scene.begin();
        const asked = redirectTo.searchParams;
        equal(asked.get("response_type"), "code", "response_type");
        equal(asked.get("client_id"), scene.fake.client.clientId, "client_id");
        equal(asked.get("redirect_uri"), request.redirectUri, "redirect_uri");
        equal(asked.get("state"), request.state, "state");
        equal(asked.get("code_challenge_method"), "S256", "code_challenge_method");
        equal(asked.get("scope")?.split(" "), request.scopes, "scope");
        ok((asked.get("nonce") ?? "").length >= 22, "a nonce that can't be guessed");
        ok(/^[\w-]{43}$/.test(asked.get("code_challenge") ?? ""), "a S256 challenge");
      },
    },
    {
      name: "nonce, challenge and all other secrets are new for each sign-in",
      async run(scene) {
        const [one, other] = [await scene.begin(), await scene.begin()];
        for (const name of ["nonce", "code_challenge"]) {
          ok(one.redirectTo.searchParams.get(name) !== other.redirectTo.searchParams.get(name), `another ${name}`);
        }
      },
    },
    {
      name: "the parameters of a sign-in reach the provider",
      async run(scene) {
        const { redirectTo } = await scene.begin({
          prompt: "login",
          loginHint: "alice@example.test",
          domainHint: "example.test",
          maxAge: 60,
          acrValues: "urn:mfa",
          claims: '{"id_token":{"sid":null}}',
          resource: "https://api.test",
        });
        const asked = redirectTo.searchParams;
        equal(asked.get("prompt"), "login", "prompt");
        equal(asked.get("login_hint"), "alice@example.test", "login_hint");
        equal(asked.get("domain_hint"), "example.test", "domain_hint");
        equal(asked.get("max_age"), "60", "max_age");
        equal(asked.get("acr_values"), "urn:mfa", "acr_values");
        equal(asked.get("claims"), '{"id_token":{"sid":null}}', "claims");
        equal(asked.get("resource"), "https://api.test", "resource");
      },
    },
    {
      name: "extraParameters can't set parameters of the protocol, such as a request object or a state",
      async run(scene) {
        await scene.begin({ extraParameters: { ui_locales: "de" } });
        for (const name of ["request", "request_uri", "state", "nonce", "code_challenge", "redirect_uri", "scope"]) {
          await failsWith(scene.begin({ extraParameters: { ui_locales: "de", [name]: "mine" } }), "invalid_request");
        }
      },
    },
    {
      name: "a sign-in sends no parameter that it doesn't need",
      async run(scene) {
        const { redirectTo } = await scene.begin();
        for (const name of ["prompt", "login_hint", "domain_hint", "max_age", "acr_values", "claims", "resource"]) {
          ok(!redirectTo.searchParams.has(name), `no ${name}`);
        }
      },
    },
    {
      name: "a sign-in returns the user, the provider's session and the time",
      async run(scene) {
        const signedIn = await scene.signIn();
        equal(signedIn.account.issuer, scene.fake.issuer, "issuer");
        equal(signedIn.account.subject, "alice", "subject");
        equal(signedIn.account.username, "alice@example.test", "username");
        equal(signedIn.account.name, "Alice", "name");
        equal(signedIn.sid, scene.fake.sid("alice"), "sid");
        ok((signedIn.idToken ?? "").split(".").length === 3, "the ID token, for id_token_hint");
      },
    },
    {
      name: "issuedAt is the ID token's iat, not this machine's time",
      async run(scene) {
        for (const aheadS of [-20, 0, 20]) {
          const iat = Math.floor(scene.clock.now() / 1000) - 3 + aheadS;
          scene.fake.misbehave("code", { idToken: { claims: { iat } } });
          equal((await scene.signIn()).issuedAt, iat * 1000, "issuedAt, in ms");
        }
        const { idToken = "", issuedAt } = await scene.signIn();
        const { iat = 0 } = decodeJwt(idToken);
        equal(issuedAt, iat * 1000, "issuedAt of an ID token as the provider made it, in ms");
        const apart = Math.abs(issuedAt - scene.clock.now());
        ok(
          apart >= 1000,
          "the provider's clock must not say the same as the client's: fakeProvider({ clock: anotherClock(clock) })",
        );
      },
    },
    {
      name: "username is the e-mail address if there is no preferred_username",
      async run(scene) {
        scene.fake.misbehave("code", { idToken: { claims: { preferred_username: undefined } } });
        equal((await scene.signIn()).account.username, "alice@example.test", "username");
      },
    },
    {
      name: "a sign-in's claims leave out those of the protocol, except login_hint",
      async run(scene) {
        scene.fake.misbehave("code", { idToken: { claims: { login_hint: "opaque", groups: ["staff"] } } });
        const { claims, loginHint } = await scene.signIn();
        equal(claims.groups, ["staff"], "groups");
        equal(loginHint, "opaque", "login_hint");
        for (const name of ["aud", "exp", "iat", "nonce", "at_hash", "sid", "login_hint"])
          ok(!(name in claims), `no ${name}`);
      },
    },
    {
      name: "a sid that is not a string counts as absent",
      async run(scene) {
        scene.fake.misbehave("code", { idToken: { claims: { sid: 7 } } });
        equal((await scene.signIn()).sid, undefined, "sid");
        scene.fake.configure({ sid: false });
        equal((await scene.signIn()).sid, undefined, "sid");
      },
    },
    {
      name: "a sign-in returns the access token with scopes and expiry",
      async run(scene) {
        const { tokens } = await scene.signIn();
        const token = present(tokens.accessTokens[0], "an access token");
        equal(token.type, "Bearer", "type");
        ok(token.scopes.includes("Mail.Read"), "Mail.Read among its scopes");
        equal(token.expiresAt, scene.clock.now() + 300_000, "expiresAt");
        equal(scene.fake.tokenInfo(token.value)?.user, "alice", "whose token it is");
      },
    },
    {
      name: "the granted scopes count, and not the requested ones",
      async run(scene) {
        const asked = ["openid", "offline_access", "Mail.Read", "Mail.Send"];
        const { tokens } = await scene.signIn(
          { scopes: asked },
          { consents: ["openid", "offline_access", "Mail.Read"] },
        );
        const { scopes } = present(tokens.accessTokens[0], "an access token");
        ok(scopes.includes("Mail.Read") && !scopes.includes("Mail.Send"), "Mail.Read without Mail.Send");
      },
    },
    {
      name: "an answer without scope grants the requested scopes",
      async run(scene) {
        scene.fake.misbehave("code", { answer: { scope: undefined } });
        const { tokens } = await scene.signIn();
        ok(present(tokens.accessTokens[0], "an access token").scopes.includes("Mail.Read"), "Mail.Read");
      },
    },
    {
      name: "a token without expires_in is valid for a short time",
      async run(scene) {
        scene.fake.misbehave("code", { answer: { expires_in: undefined } });
        const { tokens } = await scene.signIn();
        const left = present(tokens.accessTokens[0], "an access token").expiresAt - scene.clock.now();
        ok(left > 60_000 && left <= 3_600_000, "minutes, not days");
      },
    },
    {
      name: "a token with an endless expires_in expires at a time that JSON can store",
      async run(scene) {
        for (const expires_in of [1e308, "Infinity"]) {
          scene.fake.misbehave("code", { answer: { expires_in } });
          const { tokens } = await scene.signIn();
          const { expiresAt } = present(tokens.accessTokens[0], "an access token");
          ok(Number.isFinite(expiresAt) && expiresAt > scene.clock.now(), "a finite time in the future");
        }
      },
    },
    {
      name: "token_type case doesn't matter",
      async run(scene) {
        scene.fake.misbehave("code", { answer: { token_type: "bEaReR" } });
        equal((await scene.signIn()).tokens.accessTokens[0]?.type, "Bearer", "type");
      },
    },
    {
      name: "a sign-in without a refresh token has no renewal",
      async run(scene) {
        const { tokens } = await scene.signIn({ scopes: ["openid", "Mail.Read"] });
        equal(tokens.renewal, "none", "renewal");
      },
    },
    {
      name: "the stored state of a pending sign-in is text, and another client's state is refused",
      async run(scene) {
        const begun = await scene.begin();
        for (const value of Object.values(begun.transaction))
          equal(typeof value, "string", "a value of the transaction");
        const { state, redirectUri } = begun.transaction;
        const callback = scene.callback(begun);
        const bare = scene.client.completeSignIn(callback, { state, redirectUri }, scene.signal);
        await failsWith(bare, "invalid_callback");
        equal(scene.fake.requests("token").length, 0, "codes sent");
      },
    },
  ],
};
