import type { RefreshAnswer, Refreshed } from "@identity-web/core";
import { equal, failsWith, hides, ok, present, says } from "../check.ts";
import type { ProviderCaseGroup } from "../provider-case.ts";
import type { Scene } from "../scene.ts";

/** An answer that must contain a token. */
export function refreshed(answer: RefreshAnswer): Refreshed {
  if ("failed" in answer) throw new Error(`expected a token, got "${answer.failed}": ${answer.error.message}`);
  return answer;
}

/** An answer that must have failed in this way. */
export function failed<F extends Extract<RefreshAnswer, { failed: string }>["failed"]>(
  answer: RefreshAnswer,
  how: F,
): Extract<RefreshAnswer, { failed: F }> {
  if (!("failed" in answer)) throw new Error(`expected "${how}", got a token`);
  if (!isFailure(answer, how)) throw new Error(`expected "${how}", got "${answer.failed}": ${answer.error.message}`);
  return answer;
}

const isFailure = <F extends string>(answer: RefreshAnswer, how: F): answer is Extract<RefreshAnswer, { failed: F }> =>
  "failed" in answer && answer.failed === how;

/** Members that Microsoft's providers add to some answers only. A library must not file the refresh token under them. */
const oddMembers: readonly { readonly what: string; readonly answer: Readonly<Record<string, unknown>> }[] = [
  { what: "client_info of an account", answer: { client_info: btoa('{"uid":"one","utid":"tenant"}') } },
  { what: "client_info of no account", answer: { client_info: btoa("{}") } },
  { what: "a family of clients", answer: { foci: "1" } },
  { what: "an early end of the refresh token", answer: { refresh_token_expires_in: 0 } },
];

export const refreshes: ProviderCaseGroup = {
  name: "refresh",
  cases: [
    {
      name: "refresh-token: returns another token for the same user",
      async run(scene) {
        const grant = scene.grantOf(await scene.signIn());
        const { token } = refreshed(await scene.refresh(grant));
        ok(token.value !== grant.accessTokens[0]?.value, "another token");
        equal(scene.fake.tokenInfo(token.value)?.user, "alice", "whose token it is");
        ok(token.scopes.includes("Mail.Read"), "Mail.Read among its scopes");
        equal(token.expiresAt, scene.clock.now() + 300_000, "expiresAt");
      },
    },
    {
      name: "a refresh returns the claims and the issue time of its ID token, without those that only the protocol needs",
      async run(scene) {
        const grant = scene.grantOf(await scene.signIn());
        const iat = Math.floor(scene.clock.now() / 1000) - 5;
        scene.fake.misbehave("refresh", { idToken: { claims: { role: "guest", session_expiry: 1, iat } } });
        const answer = refreshed(await scene.refresh(grant));
        equal(answer.issuedAt, iat * 1000, "when the ID token was issued");
        const claims = await answer.claims?.();
        equal(claims?.role, "guest", "a changed claim");
        equal(claims?.session_expiry, 1, "session_expiry");
        ok(claims !== undefined && !("aud" in claims || "nonce" in claims || "exp" in claims), "no protocol's claims");
      },
    },
    {
      name: "the next refresh uses the rotated refresh token, and none is sent twice",
      needs: "rotation",
      async run(scene) {
        let grant = scene.grantOf(await scene.signIn());
        equal(grant.renewal, "single-use", "renewal");
        for (let i = 0; i < 3; i++) {
          const answer = refreshed(await scene.refresh(grant));
          equal(answer.rotated, true, "rotated");
          grant = { ...grant, providerState: answer.providerState };
        }
        equal(scene.fake.refreshTokens.length, 3, "refreshes");
        equal(scene.fake.sentTwice, 0, "tokens sent twice");
      },
    },
    ...oddMembers.map(({ what, answer }) => ({
      name: `the next refresh uses the rotated refresh token after an answer with ${what}`,
      needs: "rotation" as const,
      async run(scene: Scene) {
        for (const place of ["code", "refresh"] as const) {
          scene.fake.misbehave(place, { answer });
          let grant = scene.grantOf(await scene.signIn());
          for (let i = 0; i < 3; i++) {
            const { providerState } = refreshed(await scene.refresh(grant));
            grant = { ...grant, providerState };
          }
        }
        equal(scene.fake.refreshTokens.length, 6, "refreshes");
        equal(scene.fake.sentTwice, 0, "tokens sent twice");
      },
    })),
    {
      name: "a refresh without rotation reports it and keeps the refresh token",
      needs: "rotation",
      async run(scene) {
        scene.fake.configure({ rotation: false });
        const grant = scene.grantOf(await scene.signIn());
        const answer = refreshed(await scene.refresh(grant));
        equal(answer.rotated, false, "rotated");
        refreshed(await scene.refresh({ ...grant, providerState: answer.providerState }));
      },
    },
    {
      name: "the same refresh token sent back is not a rotation",
      needs: "rotation",
      async run(scene) {
        scene.fake.configure({ rotation: false });
        const grant = scene.grantOf(await scene.signIn());
        refreshed(await scene.refresh(grant));
        const [sent] = scene.fake.refreshTokens;
        scene.fake.misbehave("refresh", { answer: { refresh_token: sent } });
        equal(refreshed(await scene.refresh(grant)).rotated, false, "rotated");
      },
    },
    {
      name: "a grant is not changed by its refresh",
      async run(scene) {
        const grant = scene.grantOf(await scene.signIn());
        const before = JSON.stringify(grant);
        await scene.refresh(grant);
        equal(JSON.stringify(grant), before, "the grant");
      },
    },
    {
      name: "a refresh without ID token is accepted",
      async run(scene) {
        scene.fake.configure({ refreshedIdToken: false });
        refreshed(await scene.refresh(scene.grantOf(await scene.signIn())));
      },
    },
    ...[
      { what: "refresh-token-invalid-issuer: another iss", claims: { iss: "https://evil.test" } },
      { what: "refresh-token-invalid-sub: another sub", claims: { sub: "mallory" } },
      { what: "another aud", claims: { aud: "another" } },
    ].map(({ what, claims }) => ({
      name: `refreshed ID token with ${what}: refused, and its tokens can be revoked`,
      async run(scene: Scene) {
        const grant = scene.grantOf(await scene.signIn());
        scene.fake.misbehave("refresh", { idToken: { claims } });
        const answer = failed(await scene.refresh(grant), "refused");
        equal(answer.error.code, "interaction_required", "code");
        hides(answer.error, "mallory");
        const providerState = present(answer.providerState, "what the answer brought");
        if ((await scene.client.revoke({ providerState }, scene.signal)) === "revoked") {
          const [sent] = scene.fake.refreshTokens;
          ok(scene.fake.revoked[0] !== sent, "the new refresh token revoked, not the old one");
        }
      },
    })),
    ...[
      { what: "alg none", idToken: { alg: "none" } },
      { what: "a wrong signature", idToken: { signature: "wrong" } as const },
    ].map(({ what, idToken }) => ({
      name: `refreshed ID token with ${what}: refused`,
      async run(scene: Scene) {
        const grant = scene.grantOf(await scene.signIn());
        scene.fake.misbehave("refresh", { idToken });
        failed(await scene.refresh(grant), "refused");
      },
    })),
    ...[
      { what: "600 s ahead of this machine's clock", aheadS: 600, livesS: 300 },
      { what: "600 s behind this machine's clock", aheadS: -900, livesS: 300 },
    ].map(({ what, aheadS, livesS }) => ({
      name: `refreshed ID token ${what}: the new tokens are used, and its claims are not`,
      async run(scene: Scene) {
        const grant = scene.grantOf(await scene.signIn());
        const iat = Math.floor(scene.clock.now() / 1000) + aheadS;
        scene.fake.misbehave("refresh", { idToken: { claims: { iat, exp: iat + livesS } } });
        const { providerState, token, claims } = refreshed(await scene.refresh(grant));
        equal(scene.fake.tokenInfo(token.value)?.user, "alice", "whose token it is");
        const error = await failsWith(present(claims, "the claims")(), "configuration");
        says(error.message, "600 s", "clock");
        says(present(error.cure, "cure"), "clock");
        refreshed(await scene.refresh({ ...grant, providerState }));
        equal(scene.fake.revoked.length, 0, "tokens revoked");
      },
    })),
    ...[
      { what: "600 s ago", expOf: (now: number) => now - 600 },
      { what: "before all times", expOf: () => -1e308 },
    ].map(({ what, expOf }) => ({
      name: `a refreshed ID token of another user is refused, even if it ended ${what}`,
      async run(scene: Scene) {
        const grant = scene.grantOf(await scene.signIn());
        const exp = expOf(Math.floor(scene.clock.now() / 1000));
        scene.fake.misbehave("refresh", { idToken: { claims: { exp, sub: "mallory" } } });
        failed(await scene.refresh(grant), "refused");
      },
    })),
    {
      name: "a refresh with another sid is accepted",
      async run(scene) {
        const grant = scene.grantOf(await scene.signIn());
        scene.fake.misbehave("refresh", { idToken: { claims: { sid: "another" } } });
        refreshed(await scene.refresh(grant));
      },
    },
    {
      name: "a rotated refresh token is kept if fewer scopes were granted than requested",
      needs: "rotation",
      async run(scene) {
        const grant = scene.grantOf(
          await scene.signIn({ scopes: ["openid", "offline_access", "Mail.Read", "Mail.Send"] }),
        );
        scene.fake.misbehave("refresh", { answer: { scope: "openid offline_access Mail.Read" } });
        const answer = failed(await scene.refresh(grant, { scopes: ["Mail.Send"] }), "interaction");
        equal(answer.error.code, "interaction_required", "code");
        equal(answer.error.scopes, ["Mail.Send"], "the scopes of the next sign-in");
        says(answer.error.message, "Mail.Send");
        const { providerState, token } = present(answer.refreshed, "what the answer brought");
        ok(token.scopes.includes("Mail.Read") && !token.scopes.includes("Mail.Send"), "a token for what was granted");
        refreshed(await scene.refresh({ ...grant, providerState }));
        equal(scene.fake.sentTwice, 0, "tokens sent twice");
      },
    },
    {
      name: "a refused scope is named with the provider's text, and the grant stays valid",
      async run(scene) {
        const grant = scene.grantOf(await scene.signIn());
        const answer = failed(await scene.refresh(grant, { scopes: ["Files.Read"] }), "interaction");
        says(answer.error.message, "Files.Read", "invalid_scope");
        equal(answer.error.scopes, ["Files.Read"], "the scopes of the next sign-in");
        refreshed(await scene.refresh(grant));
      },
    },
    ...["interaction_required", "consent_required", "login_required"].map((code) => ({
      name: `${code} at a refresh needs interaction with scopes and claims, and the grant stays valid`,
      async run(scene: Scene) {
        const grant = scene.grantOf(await scene.signIn());
        scene.fake.misbehave("refresh", { error: code, errorDescription: "please look" });
        const claims = '{"access_token":{"nbf":{"essential":true}}}';
        const { error } = failed(await scene.refresh(grant, { claims, resource: "https://api.test" }), "interaction");
        equal(error.code, "interaction_required", "code");
        equal(error.scopes, ["Mail.Read"], "scopes");
        equal(error.claims, claims, "claims");
        equal(error.resource, "https://api.test", "resource");
        says(error.message, code, "please look");
        refreshed(await scene.refresh(grant));
      },
    })),
    {
      name: "a token for an API is requested by its resource",
      async run(scene) {
        const resource = "https://api.test";
        const signedIn = await scene.signIn({ resource });
        equal(signedIn.tokens.accessTokens[0]?.resource, resource, "the sign-in's token");
        const { token } = refreshed(await scene.refresh(scene.grantOf(signedIn), { resource }));
        equal(token.resource, resource, "the refreshed token");
        equal(scene.fake.requests("refresh")[0]?.parameters.get("resource"), resource, "the parameter");
      },
    },
    {
      name: "a claims challenge is sent to the provider",
      async run(scene) {
        const claims = '{"access_token":{"nbf":{"essential":true}}}';
        refreshed(await scene.refresh(scene.grantOf(await scene.signIn()), { claims }));
        ok(
          scene.fake.requests("refresh")[0]?.parameters.get("claims")?.includes("nbf") === true,
          "claims in the request",
        );
      },
    },
  ],
};
