import { equal } from "../../store/check.ts";
import { protocolCase } from "../adapter-case.ts";
import { signInAddress, tokenOf } from "../expect.ts";
import type { ProtocolCaseGroup } from "../harness.ts";
import { accessTokenLifetimeMs } from "../provider.ts";

export const refreshes: ProtocolCaseGroup = {
  name: "refresh",
  cases: [
    ...Object.entries<Readonly<Record<string, unknown>>>({
      iss: { iss: "https://elsewhere.example" },
      sub: { sub: "mallory" },
    }).map(([name, claims]) =>
      protocolCase(`a refreshed ID token with another iss or sub is refused: ${name}`, async (scene, fake) => {
        const app = await scene.start();
        const browser = await scene.signedIn(app);
        await scene.clock.advance(accessTokenLifetimeMs);
        fake.misbehave("refresh", { idToken: { claims } });
        await signInAddress(await browser.program("/mail"));
        // The grant has ended, and the tokens of that answer are never used.
        await signInAddress(await browser.program("/mail"));
        equal(fake.requests("refresh").length, 1, "refreshes");
        await scene.sees("alice", browser);
      }),
    ),

    protocolCase(
      "after a refresh with another sid the tokens are valid, and the sign-in's sid still ends the session",
      async (scene, fake) => {
        const app = await scene.start();
        const browser = await scene.signedIn(app);
        await scene.clock.advance(accessTokenLifetimeMs);
        fake.misbehave("refresh", { idToken: { claims: { sid: "another-sid" } } });
        await tokenOf(await browser.program("/mail"));
        await scene.browser(app).frame(`/auth/front-channel-logout?sid=${fake.sid("alice", browser.name)}`);
        await scene.sees(null, browser);
      },
    ),

    protocolCase("over many refreshes each rotated refresh token is sent once", async (scene, fake) => {
      const app = await scene.start();
      const browser = await scene.signedIn(app);
      for (let round = 0; round < 4; round++) {
        await scene.clock.advance(accessTokenLifetimeMs);
        await Promise.all(Array.from({ length: 5 }, async () => tokenOf(await browser.program("/mail"))));
      }
      equal(fake.refreshTokens.length, 4, "refreshes");
      equal(fake.sentTwice, 0, "refresh tokens that were sent twice");
    }),

    protocolCase("without rotation the same refresh token is sent again", async (scene, fake) => {
      fake.configure({ rotation: false });
      const app = await scene.start();
      const browser = await scene.signedIn(app);
      for (let round = 0; round < 3; round++) {
        await scene.clock.advance(accessTokenLifetimeMs);
        await tokenOf(await browser.program("/mail"));
      }
      equal(new Set(fake.refreshTokens).size, 1, "how many refresh tokens were sent");
    }),

    ...[429, 503].map((status) =>
      protocolCase(`a transient failure of a refresh keeps the grant: ${status}`, async (scene, fake) => {
        const app = await scene.start();
        const browser = await scene.signedIn(app);
        await scene.clock.advance(accessTokenLifetimeMs);
        fake.misbehave("refresh", { status, retryAfter: 20 });
        const answer = await browser.program("/mail");
        equal(answer.status, 503, "the status");
        equal(answer.headers.get("retry-after"), "20", "Retry-After");
        await tokenOf(await browser.program("/mail"));
      }),
    ),

    protocolCase("the token that an API gets is the account's, for its scopes", async (scene, fake) => {
      const app = await scene.start();
      const browser = await scene.signedIn(app);
      const info = fake.tokenInfo(await tokenOf(await browser.program("/mail")));
      equal(info?.user, "alice", "whose token it is");
      equal(info?.scopes.includes("Mail.Read"), true, "its scopes");
      await browser.submit("/auth/sign-out");
      await app.settled();
      const [revoked] = fake.revoked;
      equal(revoked !== undefined, true, "the grant to be revoked");
    }),
  ],
};
