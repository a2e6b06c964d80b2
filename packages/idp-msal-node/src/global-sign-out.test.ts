import { identity, memoryStore, requireSignIn } from "@identity-web/adapter-hono";
import { visitor } from "@identity-web/testing";
import { anotherClock } from "@identity-web/testing/fake-clock";
import { fakeEntra } from "@identity-web/testing/fake-entra";
import { Hono } from "hono";
import { describe, expect, test, vi } from "vitest";
import { entra } from "./index.ts";

const secret = "a secret of thirty-two characters and more";
const scopes = ["openid", "profile", "offline_access", "User.Read"];

const me = "https://graph.microsoft.com/v1.0/me";

/** An app and a second app, both registered at one Entra. */
function apps() {
  const registration = (name: string, n: number) => ({
    name,
    clientId: `11112222-bbbb-3333-cccc-00000000000${n}`,
    secrets: [`secret of ${name}`],
    frontChannelLogoutUrl: `https://${name}.test/auth/front-channel-logout`,
  });
  const registrations = [registration("mail", 1), registration("calendar", 2)];
  const fake = fakeEntra({ apps: registrations, clock: anotherClock({ now: Date.now }) });
  const [mail, calendar] = registrations.map(({ name, clientId, secrets: [clientSecret = ""] }) => {
    const store = memoryStore();
    const baseUrl = `https://${name}.test`;
    const provider = entra({ tenantId: fake.tenant.id, clientId, clientSecret, fetch: fake.fetch });
    const auth = identity({ provider, baseUrl, secrets: [secret], store, scopes, events: () => undefined });
    const app = new Hono()
      .use(auth)
      .get("/", requireSignIn(), (c) => c.text(c.var.user.account.username ?? ""))
      .get("/mail", requireSignIn({ scopes: ["Mail.Read"] }), async (c) =>
        c.json(await c.var.user.acquireToken(["Mail.Read"])),
      )
      .get("/me", requireSignIn(), async (c) => c.var.user.fetch(me, { scopes: ["User.Read"] }))
      .get("/token", requireSignIn(), async (c) => c.json(await c.var.user.acquireToken(["User.Read"])));
    return { app, store, baseUrl, visitor: visitor(app.fetch, baseUrl) };
  });
  if (mail === undefined || calendar === undefined) throw new Error("two apps");
  return { fake, mail, calendar };
}

describe("a sign-out at another app", () => {
  test("ends sessions and tokens by a front-channel notice with sid and without cookies", async () => {
    const { fake, mail, calendar } = apps();
    await mail.visitor.signIn(fake, "alice", "/");
    await calendar.visitor.signIn(fake, "alice", "/");
    expect((await mail.visitor.fetch("/token")).status).toBe(200);
    expect(mail.store.inspect()).toMatchObject({ sessions: 1, accounts: [{ grants: [{}] }] });

    const signedOut = await calendar.visitor.post("/auth/sign-out");
    const page = await (await fake.fetch(signedOut.headers.get("location") ?? "")).text();
    const frames = [...page.matchAll(/<iframe[^>]* src="([^"]+)"/g)].map((found) =>
      (found[1] ?? "").replaceAll("&amp;", "&"),
    );
    const ours = frames.find((address) => address.startsWith("https://mail.test/")) ?? "";
    expect([...new URL(ours).searchParams.keys()]).toEqual(["sid"]);

    const headers = { "sec-fetch-dest": "iframe", "sec-fetch-mode": "navigate", "sec-fetch-site": "cross-site" };
    const answer = await mail.app.fetch(new Request(ours, { headers }));
    expect(answer.status).toBe(200);
    expect(answer.headers.get("cache-control")).toContain("no-store");
    expect(mail.store.inspect()).toEqual({ sessions: 0, accounts: [] });
    expect((await mail.visitor.fetch("/token")).status).toBe(401);
  });

  test("follows a notice with Entra's iss, and ignores one with another iss", async () => {
    const { fake, mail } = apps();
    await mail.visitor.signIn(fake, "alice", "/");
    const notice = (iss: string) =>
      mail.app.fetch(
        new Request(
          `https://mail.test/auth/front-channel-logout?${new URLSearchParams({ sid: fake.sid("alice"), iss })}`,
        ),
      );
    expect((await notice(`https://login.microsoftonline.com/ffff0000-1111-2222-3333-444455556666/v2.0`)).status).toBe(
      200,
    );
    expect(mail.store.inspect()).toMatchObject({ sessions: 1 });
    expect((await notice(`https://login.microsoftonline.com/${fake.tenant.id}/v2.0`)).status).toBe(200);
    expect(mail.store.inspect()).toEqual({ sessions: 0, accounts: [] });
  });
});

describe("a token that needs more than a refresh", () => {
  test("sends the user to Entra for consent and back to the page", async () => {
    const { fake, mail } = apps();
    await mail.visitor.signIn(fake, "alice", "/");
    const back = await mail.visitor.signIn(fake, "alice", "/mail");
    expect(back.headers.get("location")).toBe("/mail");
    const page = await mail.visitor.open("/mail");
    expect(page.status).toBe(200);
    expect((await page.json()).scopes).toContain("Mail.Read");
    const asked = fake.requests("authorize").at(-1)?.parameters;
    expect(asked?.get("scope")).toContain("Mail.Read");
    expect(asked?.get("login_hint")).toBe(fake.loginHint("alice"));
  });

  test("answers one CAE challenge by a refresh, and sends the user to Entra for another", async () => {
    const { fake, mail } = apps();
    // user.fetch uses the runtime's own fetch.
    vi.stubGlobal("fetch", fake.fetch);
    try {
      await mail.visitor.signIn(fake, "alice", "/");
      expect((await mail.visitor.open("/me")).status).toBe(200);
      fake.configure({ otherChallenges: { before: ['Basic realm="proxy"'] } });
      fake.challenge("alice", { context: "c1" });
      // A program gets 401 with the sign-in's URL. A navigation is redirected to Entra with the claims, and returns.
      expect((await mail.visitor.fetch("/me")).status).toBe(401);
      const back = await mail.visitor.signIn(fake, "alice", "/me");
      expect(back.headers.get("location")).toBe("/me");
      expect((await mail.visitor.open("/me")).status).toBe(200);
      expect(fake.requests("authorize").at(-1)?.parameters.get("claims")).toContain('"c1"');
    } finally {
      vi.unstubAllGlobals();
    }
  });
});
