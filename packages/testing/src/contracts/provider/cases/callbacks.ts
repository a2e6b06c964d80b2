import { equal, failsWith, hides, ok, says } from "../check.ts";
import type { ProviderCaseGroup } from "../provider-case.ts";
import type { Scene } from "../scene.ts";

export const callbacks: ProviderCaseGroup = {
  name: "callbacks",
  cases: [
    ...[
      { what: "a wrong state", answer: { state: "another" } },
      { what: "no state", answer: { state: undefined } },
      { what: "a wrong iss", answer: { iss: "https://evil.test" } },
      { what: "no iss, although the provider announces it", answer: { iss: undefined } },
      { what: "no code", answer: { code: undefined } },
    ].map(({ what, answer }) => ({
      name: `a callback with ${what} is refused before the code is sent`,
      async run(scene: Scene) {
        const begun = await scene.begin();
        scene.fake.misbehave("authorize", { answer });
        const callback = scene.callback(begun);
        const error = await failsWith(scene.complete(begun, callback), "invalid_callback");
        equal(scene.fake.requests("token").length, 0, "codes sent");
        hides(error, begun.transaction.state, callback.get("code") ?? undefined);
      },
    })),
    {
      name: "a callback without iss is accepted if the provider doesn't announce it",
      async run(scene) {
        scene.fake.configure({ issParameter: false });
        equal((await scene.signIn()).account.subject, "alice", "subject");
      },
    },
    {
      name: "a callback with a repeated parameter is refused",
      async run(scene) {
        const begun = await scene.begin();
        const callback = scene.callback(begun);
        callback.append("code", "another");
        await failsWith(scene.complete(begun, callback), "invalid_callback");
        equal(scene.fake.requests("token").length, 0, "codes sent");
      },
    },
    ...["access_denied", "consent_required", "login_required"].map((code) => ({
      name: `the error for a callback with ${code} has the provider's text, the scopes, and a cure`,
      async run(scene: Scene) {
        const begun = await scene.begin();
        scene.fake.misbehave("authorize", { error: code, errorDescription: "not on my watch" });
        const error = await failsWith(scene.complete(begun, scene.callback(begun)), "invalid_callback");
        says(error.message, code, "not on my watch", "Mail.Read");
        ok((error.cure ?? "").length > 0, "a cure");
      },
    })),
    {
      name: "the provider's text is cut and stays on one line",
      async run(scene) {
        const begun = await scene.begin();
        scene.fake.misbehave("authorize", {
          error: "access_denied",
          errorDescription: `a\nb\u001b[2J${"x".repeat(5000)}`,
        });
        const error = await failsWith(scene.complete(begun, scene.callback(begun)), "invalid_callback");
        ok(error.message.length < 700, "a short message");
        ok(!/\p{Cc}/u.test(error.message), "no control characters");
      },
    },
    {
      name: "the error for a wrong client secret has the provider's text, the authentication method and the option",
      async run(scene) {
        scene.fake.misbehave("code", { error: "invalid_client", errorDescription: "bad secret", status: 401 });
        const error = await failsWith(scene.signIn(), "invalid_callback");
        says(error.message, "invalid_client", "bad secret");
        says(error.cure ?? "", "client_secret", "clientSecret");
        hides(error, scene.fake.client.clientSecret);
      },
    },
    {
      name: "the error of a refused code has the provider's text",
      async run(scene) {
        scene.fake.misbehave("code", { error: "invalid_grant", errorDescription: "code expired" });
        says((await failsWith(scene.signIn(), "invalid_callback")).message, "invalid_grant", "code expired");
      },
    },
    {
      name: "secrets that the provider echoes are not shown",
      async run(scene) {
        const begun = await scene.begin();
        const callback = scene.callback(begun);
        const secrets = [scene.fake.client.clientSecret, callback.get("code"), begun.transaction.state];
        scene.fake.misbehave("code", { error: "invalid_grant", errorDescription: secrets.join(" ") });
        const error = await failsWith(scene.complete(begun, callback), "invalid_callback");
        hides(error, ...secrets.map((secret) => secret ?? undefined));
      },
    },
  ],
};
