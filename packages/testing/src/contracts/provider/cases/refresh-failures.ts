import type { Mishap } from "../../../fake-provider/plain.ts";
import { equal, hides, ok, says } from "../check.ts";
import type { ProviderCase, ProviderCaseGroup } from "../provider-case.ts";
import type { Scene } from "../scene.ts";
import { failed, refreshed } from "./refreshes.ts";

/** A refresh that provably wasn't processed, so the grant is unchanged. */
const unsent = (name: string, mishap: Mishap, retryAfter?: number): ProviderCase => ({
  name: `transient failure keeps the grant: ${name}`,
  async run(scene) {
    const grant = scene.grantOf(await scene.signIn());
    scene.fake.misbehave("refresh", mishap);
    const { error } = failed(await scene.refresh(grant), "unsent");
    ok(error.status >= 500, "a status of our own, not the visitor's fault");
    if (retryAfter !== undefined) equal(error.retryAfter, retryAfter, "retryAfter in seconds");
    hides(error, scene.fake.client.clientSecret, grant.providerState, scene.fake.refreshTokens[0]);
    // A client may observe the pause that the provider required.
    await scene.clock.advance((retryAfter ?? 0) * 1000);
    refreshed(await scene.refresh(grant));
  },
});

/** A refresh with an unknown outcome. */
const unknown = (name: string, mishap: Mishap): ProviderCase => ({
  name: `a refresh with an unknown outcome: ${name}`,
  async run(scene) {
    const grant = scene.grantOf(await scene.signIn());
    scene.fake.misbehave("refresh", mishap);
    const { error } = failed(await scene.refresh(grant), "unknown");
    hides(error, scene.fake.client.clientSecret, grant.providerState, scene.fake.refreshTokens[0]);
  },
});

const httpDate = (scene: Scene, seconds: number) => new Date(scene.clock.now() + seconds * 1000).toUTCString();

export const refreshFailures: ProviderCaseGroup = {
  name: "refresh: failures",
  cases: [
    unsent("connection refused", { network: "refused" }),
    unsent("503", { status: 503, retryAfter: 7 }, 7),
    unsent("429 with Retry-After", { status: 429, retryAfter: 42 }, 42),
    unsent("a wrong client secret must not sign all users out", { error: "invalid_client", status: 401 }),
    unsent("the client may not refresh any more", { error: "unauthorized_client" }),
    unsent("a firewall's 403", { status: 403 }),
    {
      name: "a failed refresh reads Retry-After as a date",
      async run(scene) {
        const grant = scene.grantOf(await scene.signIn());
        scene.fake.misbehave("refresh", { status: 503, retryAfter: httpDate(scene, 90) });
        const { error } = failed(await scene.refresh(grant), "unsent");
        ok(Math.abs((error.retryAfter ?? 0) - 90) <= 1, "about 90 s");
      },
    },
    {
      name: "the error for a wrong client secret at a refresh has the provider's text, the method and the option",
      async run(scene) {
        const grant = scene.grantOf(await scene.signIn());
        scene.fake.misbehave("refresh", { error: "invalid_client", errorDescription: "bad secret", status: 401 });
        const { error } = failed(await scene.refresh(grant), "unsent");
        says(error.message, "invalid_client", "bad secret");
        says(error.cure ?? "", "client_secret", "clientSecret");
      },
    },
    {
      name: "a refresh whose discovery fails sends nothing",
      async run(scene) {
        const grant = scene.grantOf(await scene.signIn());
        const fresh = await scene.another();
        scene.fake.misbehave("discovery", { network: "refused" });
        failed(await fresh.refresh(grant, { scopes: ["Mail.Read"] }, scene.signal), "unsent");
        equal(scene.fake.requests("refresh").length, 0, "refreshes sent");
      },
    },
    {
      name: "new keys that can't be loaded end no grant: the ID token came from the token endpoint by TLS",
      async run(scene) {
        const grants = [scene.grantOf(await scene.signIn()), scene.grantOf(await scene.signIn())];
        scene.fake.rotateKeys();
        scene.fake.misbehave("jwks", { status: 500 }, 50);
        for (const grant of grants) refreshed(await scene.refresh(grant));
      },
    },
    {
      name: "a refresh that was aborted before it began sends nothing",
      async run(scene) {
        const grant = scene.grantOf(await scene.signIn());
        failed(await scene.client.refresh(grant, { scopes: ["Mail.Read"] }, AbortSignal.abort()), "unsent");
        equal(scene.fake.requests("refresh").length, 0, "refreshes sent");
      },
    },
    unknown("lost answer", { network: "lost" }),
    unknown("500", { status: 500 }),
    unknown("502", { status: 502 }),
    unknown("200 with garbage", { body: "<html>" }),
    unknown("200 without access token", { answer: { access_token: undefined } }),
    unknown("200 with half an answer", { body: '{"access_token":"at' }),
    {
      name: "a refresh that times out has an unknown outcome",
      async run(scene) {
        const grant = scene.grantOf(await scene.signIn());
        const gate = scene.fake.hold("refresh");
        const answer = scene.refresh(grant);
        await gate.arrived();
        await scene.clock.advance(60_000);
        const { error } = failed(await answer, "unknown");
        says(error.message, scene.fake.issuer);
        gate.release();
      },
    },
    {
      name: "a refresh that gets invalid_grant ends the grant",
      async run(scene) {
        const grant = scene.grantOf(await scene.signIn());
        scene.fake.misbehave("refresh", { error: "invalid_grant", errorDescription: "session ended" });
        const { error } = failed(await scene.refresh(grant), "refused");
        equal(error.code, "interaction_required", "code");
        equal(error.scopes, ["Mail.Read"], "scopes");
        says(error.message, "invalid_grant", "session ended");
      },
    },
    {
      name: "a rotated refresh token that is sent again is refused",
      needs: "rotation",
      async run(scene) {
        const grant = scene.grantOf(await scene.signIn());
        refreshed(await scene.refresh(grant));
        failed(await scene.refresh(grant), "refused");
        equal(scene.fake.sentTwice, 1, "tokens sent twice");
      },
    },
    {
      name: "a grant without refresh token needs interaction and sends nothing",
      async run(scene) {
        const grant = scene.grantOf(await scene.signIn({ scopes: ["openid", "Mail.Read"] }));
        failed(await scene.refresh(grant), "interaction");
        equal(scene.fake.requests("refresh").length, 0, "refreshes sent");
      },
    },
  ],
};
