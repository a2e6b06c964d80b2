import { equal, failsWith, ok, says } from "../check.ts";
import type { ProviderCaseGroup } from "../provider-case.ts";

const hourMs = 3_600_000;

export const outages: ProviderCaseGroup = {
  name: "outages",
  cases: [
    {
      name: "provider down at start: the error names the URL and the network code; it recovers automatically",
      async run(scene) {
        scene.fake.misbehave("discovery", { network: "refused" });
        const error = await failsWith(scene.begin(), "provider_unavailable");
        says(error.message, scene.fake.issuer, "ECONNREFUSED");
        await scene.clock.advance(60_000);
        equal((await scene.signIn()).account.subject, "alice", "subject");
      },
    },
    {
      name: "provider hung at start: the request ends after the time limit, and the error has the URL",
      async run(scene) {
        const gate = scene.fake.hold("discovery");
        const failure = failsWith(scene.begin(), "provider_unavailable");
        await gate.arrived();
        await scene.clock.advance(60_000);
        says((await failure).message, scene.fake.issuer);
        gate.release();
      },
    },
    {
      name: "discovery answers with an error: the error names the status",
      async run(scene) {
        scene.fake.misbehave("discovery", { status: 404 });
        says((await failsWith(scene.begin(), "provider_unavailable")).message, "404");
      },
    },
    {
      name: "a discovery document that is garbage is provider_unavailable",
      async run(scene) {
        scene.fake.misbehave("discovery", { body: "<html>" });
        await failsWith(scene.begin(), "provider_unavailable");
      },
    },
    {
      name: "a failing provider doesn't get a request for every sign-in",
      async run(scene) {
        scene.fake.misbehave("discovery", { status: 500 }, 50);
        for (let i = 0; i < 10; i++) await failsWith(scene.begin(), "provider_unavailable");
        equal(scene.fake.requests("discovery").length, 1, "discovery requests");
      },
    },
    {
      name: "a provider that fails later is used with the known metadata",
      async run(scene) {
        await scene.signIn();
        await scene.clock.advance(2 * hourMs);
        scene.fake.misbehave("discovery", { network: "refused" }, 50);
        scene.fake.misbehave("jwks", { network: "refused" }, 50);
        equal((await scene.signIn()).account.subject, "alice", "subject");
      },
    },
    {
      name: "the provider's metadata is renewed after a while",
      async run(scene) {
        await scene.begin();
        await scene.clock.advance(24 * hourMs);
        await scene.begin();
        await scene.clock.advance(1000);
        equal(scene.fake.requests("discovery").length, 2, "discovery requests");
      },
    },
    {
      name: "a lost answer to a code is provider_unavailable, and the code is never sent twice",
      async run(scene) {
        scene.fake.misbehave("code", { network: "lost" });
        await failsWith(scene.signIn(), "provider_unavailable");
        equal(scene.fake.requests("code").length, 1, "codes sent");
      },
    },
    {
      name: "a code without an answer ends the sign-in after the time limit",
      async run(scene) {
        const gate = scene.fake.hold("code");
        const failure = failsWith(scene.signIn(), "provider_unavailable");
        await gate.arrived();
        await scene.clock.advance(60_000);
        await failure;
        gate.release();
        equal(scene.fake.requests("code").length, 1, "codes sent");
      },
    },
    {
      name: "a 5xx answer and garbage for a code are provider_unavailable, and the error has the status",
      async run(scene) {
        scene.fake.misbehave("code", { status: 503, retryAfter: 9 });
        const error = await failsWith(scene.signIn(), "provider_unavailable");
        says(error.message, "503");
        equal(error.retryAfter, 9, "retryAfter");
        scene.fake.misbehave("code", { body: "<html>" });
        await failsWith(scene.signIn(), "provider_unavailable");
      },
    },
    {
      name: "a request to the provider leaves no timer behind",
      async run(scene) {
        const before = scene.clock.sleepers;
        await scene.signIn();
        scene.fake.misbehave("code", { network: "lost" });
        await failsWith(scene.signIn(), "provider_unavailable");
        ok(scene.clock.sleepers <= before, "no sleep that never ends");
      },
    },
  ],
};
