import { equal, failsWith, ok } from "../check.ts";
import type { ProviderCaseGroup } from "../provider-case.ts";

const dayMs = 86_400_000;

export const keys: ProviderCaseGroup = {
  name: "discovery and keys",
  cases: [
    {
      name: "discovery-openid-config, discovery-jwks-uri-keys: requested once for simultaneous sign-ins",
      async run(scene) {
        await Promise.all([scene.signIn(), scene.signIn(), scene.signIn()]);
        equal(scene.fake.requests("discovery").length, 1, "discovery requests");
        equal(scene.fake.requests("jwks").length, 1, "key set requests");
      },
    },
    {
      name: "the provider gets no request before it is needed",
      async run(scene) {
        equal(scene.fake.requests("discovery").length, 0, "discovery requests");
      },
    },
    {
      name: "discovery-issuer-mismatch: refused, with the expected and the found issuer and the requested URL",
      async run(scene) {
        scene.fake.configure({ metadata: { issuer: "https://evil.test" } });
        const error = await failsWith(scene.begin(), "provider_unavailable");
        for (const part of ["https://evil.test", scene.fake.issuer, "/.well-known/openid-configuration"]) {
          ok(error.message.includes(part), `${part} in the message`);
        }
      },
    },
    {
      name: "kid-absent-single-jwks: accepted",
      async run(scene) {
        scene.fake.misbehave("code", { idToken: { kid: null } });
        equal((await scene.signIn()).account.subject, "alice", "subject");
      },
    },
    {
      name: "kid-absent-multiple-jwks: refused if several keys fit",
      async run(scene) {
        await scene.signIn();
        scene.fake.rotateKeys({ keepOld: true });
        await scene.signIn();
        scene.fake.misbehave("code", { idToken: { kid: null } });
        await failsWith(scene.signIn(), "invalid_callback");
        scene.fake.rotateKeys();
      },
    },
    {
      name: "signing-key-rotation: the keys are requested again",
      async run(scene) {
        await scene.signIn();
        scene.fake.rotateKeys();
        equal((await scene.signIn()).account.subject, "alice", "subject");
        equal(scene.fake.requests("jwks").length, 2, "key set requests");
      },
    },
    {
      name: "signing-key-rotation-just-before-signing: accepted",
      async run(scene) {
        await scene.signIn();
        const begun = await scene.begin();
        const callback = scene.callback(begun);
        scene.fake.rotateKeys();
        equal((await scene.complete(begun, callback)).account.subject, "alice", "subject");
      },
    },
    {
      name: "unknown keys cause requests for the key set at a limited rate",
      async run(scene) {
        await scene.signIn();
        const refuse = async (kid: string) => {
          scene.fake.misbehave("code", { idToken: { kid } });
          await failsWith(scene.signIn(), "invalid_callback");
        };
        for (let i = 0; i < 5; i++) await refuse("made-up");
        equal(scene.fake.requests("jwks").length, 2, "key set requests after one unknown key");
        for (let i = 0; i < 20; i++) await refuse(`made-up-${i}`);
        equal(scene.fake.requests("jwks").length, 6, "key set requests");
        await scene.clock.advance(60_000);
        scene.fake.rotateKeys();
        equal((await scene.signIn()).account.subject, "alice", "subject");
      },
    },
    {
      name: "a token with an unknown key doesn't use up the request for the provider's new key",
      async run(scene) {
        await scene.signIn();
        scene.fake.misbehave("code", { idToken: { kid: "made-up" } });
        await failsWith(scene.signIn(), "invalid_callback");
        scene.fake.rotateKeys();
        equal((await scene.signIn()).account.subject, "alice", "subject");
      },
    },
    {
      name: "new keys that can't be loaded: provider_unavailable for every sign-in, not a refusal",
      async run(scene) {
        await scene.signIn();
        scene.fake.rotateKeys();
        scene.fake.misbehave("jwks", { status: 500 }, 2);
        for (let i = 0; i < 3; i++) await failsWith(scene.signIn(), "provider_unavailable");
        await scene.clock.advance(60_000);
        await failsWith(scene.signIn(), "provider_unavailable");
        await scene.clock.advance(60_000);
        equal((await scene.signIn()).account.subject, "alice", "subject");
      },
    },
    {
      name: "new keys are loaded although the clock was set back since the last request for keys",
      async run(scene) {
        await scene.signIn();
        scene.fake.rotateKeys();
        await scene.signIn();
        scene.clock.set(scene.clock.now() - dayMs);
        scene.fake.rotateKeys();
        equal((await scene.signIn()).account.subject, "alice", "subject");
      },
    },
    {
      name: "acceptsIssuer accepts only this provider's issuer",
      async run(scene) {
        equal(await scene.client.acceptsIssuer(scene.fake.issuer), true, "its own");
        const { issuer } = scene.fake;
        const respelled = issuer.endsWith("/") ? issuer.slice(0, -1) : `${issuer}/`;
        equal(await scene.client.acceptsIssuer(respelled), true, "with a slash more or less at its end");
        equal(await scene.client.acceptsIssuer("https://evil.test"), false, "another");
        equal(await scene.client.acceptsIssuer(`${scene.fake.issuer}.evil.test`), false, "one that begins alike");
      },
    },
  ],
};
