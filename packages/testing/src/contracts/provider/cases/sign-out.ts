import { equal, failsWith, hides, ok, present } from "../check.ts";
import type { ProviderCaseGroup } from "../provider-case.ts";

const back = { postLogoutRedirectUri: "https://app.test/auth/signed-out", state: "state-of-sign-out" };

export const signOut: ProviderCaseGroup = {
  name: "RP-initiated logout and revocation",
  cases: [
    {
      name: "rp-init-logout: a sign-out sends id_token_hint, logout_hint, the post-logout URI and state",
      async run(scene) {
        const { idToken = "" } = await scene.signIn();
        const { url } = present(await scene.client.endSession({ ...back, idToken, loginHint: "opaque" }), "a way");
        const sent = new URL(url).searchParams;
        equal(sent.get("id_token_hint"), idToken, "id_token_hint");
        equal(sent.get("logout_hint"), "opaque", "logout_hint");
        equal(sent.get("client_id"), scene.fake.client.clientId, "client_id");
        equal(sent.get("post_logout_redirect_uri"), back.postLogoutRedirectUri, "post_logout_redirect_uri");
        equal(sent.get("state"), back.state, "state");
        const answer = await fetch(url, { redirect: "manual" });
        const location = new URL(answer.headers.get("location") ?? "");
        equal(
          location.href,
          `${back.postLogoutRedirectUri}?state=${back.state}`,
          "where the provider sends the browser",
        );
      },
    },
    {
      name: "a sign-out without id_token_hint and logout_hint sends client_id",
      async run(scene) {
        const { url } = present(await scene.client.endSession(back), "a way");
        const sent = new URL(url).searchParams;
        ok(!sent.has("id_token_hint") && !sent.has("logout_hint"), "no hints");
        equal(sent.get("client_id"), scene.fake.client.clientId, "client_id");
      },
    },
    {
      name: "each sign-out can have its own post-logout URI",
      async run(scene) {
        for (const postLogoutRedirectUri of ["https://app.test/a", "https://app.test/b"]) {
          const { url } = present(await scene.client.endSession({ ...back, postLogoutRedirectUri }), "a way");
          equal(new URL(url).searchParams.get("post_logout_redirect_uri"), postLogoutRedirectUri, "the URI");
        }
      },
    },
    {
      name: "a provider without end-session endpoint has no sign-out address",
      async run(scene) {
        scene.fake.configure({ endSession: false });
        equal(await scene.client.endSession(back), undefined, "a way");
      },
    },
    {
      name: "a sign-out whose discovery fails reports the error",
      async run(scene) {
        scene.fake.misbehave("discovery", { status: 500 });
        await failsWith(scene.client.endSession(back), "provider_unavailable");
      },
    },
    {
      name: "a revocation sends the refresh token",
      needs: "revocation",
      async run(scene) {
        const grant = scene.grantOf(await scene.signIn());
        equal(await scene.client.revoke(grant, scene.signal), "revoked", "the outcome");
        const [sent] = scene.fake.requests("revocation");
        equal(sent?.parameters.get("token_type_hint"), "refresh_token", "token_type_hint");
        const answer = await scene.refresh(grant);
        ok("failed" in answer && answer.failed === "refused", "a grant that has ended");
      },
    },
    {
      name: "a sign-out without a refresh token calls no revocation",
      async run(scene) {
        const grant = scene.grantOf(await scene.signIn({ scopes: ["openid", "Mail.Read"] }));
        equal(await scene.client.revoke(grant, scene.signal), "unsupported", "the outcome");
        equal(scene.fake.requests("revocation").length, 0, "revocations");
      },
    },
    {
      name: "a provider without revocation endpoint reports revocation as unsupported",
      async run(scene) {
        scene.fake.configure({ revocation: false });
        const grant = scene.grantOf(await scene.signIn());
        equal(await scene.client.revoke(grant, scene.signal), "unsupported", "the outcome");
      },
    },
    {
      name: "a failing revocation is reported, without the token",
      needs: "revocation",
      async run(scene) {
        const grant = scene.grantOf(await scene.signIn());
        for (const [mishap, code] of [
          [{ status: 500 }, "provider_unavailable"],
          [{ network: "lost" }, "provider_unavailable"],
          // The provider is available. It refuses this client.
          [{ error: "invalid_client", status: 401 }, "configuration"],
          [{ status: 401 }, "configuration"],
        ] as const) {
          scene.fake.misbehave("revocation", mishap);
          const error = await failsWith(scene.client.revoke(grant, scene.signal), code);
          hides(error, scene.fake.revoked[0], scene.fake.client.clientSecret);
        }
      },
    },
  ],
};
