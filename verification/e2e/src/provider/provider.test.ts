import { Browser, continueAll, signInAs } from "@identity-web/testing/browser";
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from "jose";
import { afterEach, beforeEach, expect, test } from "vitest";
import { calendarScope, mailScope, resource, startTestProvider, type TestProvider } from "./test-provider.ts";

let provider: TestProvider;

beforeEach(async () => {
  provider = await startTestProvider();
});
afterEach(() => provider.close());

const verify = (token: string, audience: string) =>
  jwtVerify(token, createRemoteJWKSet(new URL("/jwks", provider.issuer)), { issuer: provider.issuer, audience });

test("an ordinary client gets the user's claims and a JWT for the API, without naming the resource", async () => {
  const tokens = await provider.mail.signIn(new Browser(), "alice", mailScope);
  expect(tokens.claims).toMatchObject({ sub: "alice", name: "Alice Arnold", preferred_username: "alice" });
  expect(tokens.claims).toMatchObject({ email: "alice@example.com", sid: expect.any(String) });
  const { payload, protectedHeader } = await verify(tokens.access_token, resource.audience);
  expect(protectedHeader).toMatchObject({ alg: "RS256", typ: "at+jwt" });
  expect(payload).toMatchObject({ sub: "alice", scope: "mail.read", client_id: "Mail" });
  expect(tokens).toMatchObject({ scope: "mail.read", expires_in: 300, refresh_token: expect.any(String) });
});

test("a request that names the API's resource succeeds, and another resource is refused", async () => {
  const tokens = await provider.mail.signIn(new Browser(), "alice", mailScope, { resource: resource.audience });
  expect(decodeJwt(tokens.access_token)).toMatchObject({ aud: resource.audience, scope: "mail.read" });
  const other = provider.mail.signIn(new Browser(), "alice", mailScope, { resource: "http://localhost:1/other" });
  await expect(other).rejects.toMatchObject({ error: "invalid_target" });
});

test("without a scope of the API the access token is not for the API", async () => {
  const tokens = await provider.mail.signIn(new Browser(), "alice", "openid profile");
  expect(tokens.access_token.split(".")).toHaveLength(1);
  expect(tokens.claims).toMatchObject({ sub: "alice", name: "Alice Arnold" });
});

test("single sign-on: the second app gets its tokens without a page, and its own sid", async () => {
  const alice = new Browser();
  const atMail = await provider.mail.signIn(alice, "alice", mailScope);
  const before = alice.steps.length;
  const atCalendar = await provider.calendar.signIn(alice, "no page", calendarScope);
  expect(alice.steps.slice(before).map(({ status }) => status)).toEqual([303, 200]);
  expect(atCalendar.claims).toMatchObject({ sub: "alice", sid: expect.any(String) });
  expect(atCalendar.claims.sid).not.toBe(atMail.claims.sid);
  const again = await provider.calendar.signIn(alice, "no page", calendarScope);
  expect(again.claims.sid).toBe(atCalendar.claims.sid);
});

test("the sign-in page refuses an unknown name and keeps it in the field", async () => {
  const browser = new Browser();
  const begun = await provider.mail.begin(browser, mailScope);
  await browser.submit("Continue", { login: "mallory", password: "x" });
  expect(browser.page.status).toBe(422);
  expect(browser.page.text).toContain("No user is called “mallory”. This demo knows alice and bob.");
  await browser.submit("Continue", { login: " Alice ", password: "" });
  expect((await provider.mail.finish(browser, begun)).claims.sub).toBe("alice");
});

test("a typed name with markup is shown as text", async () => {
  const browser = new Browser();
  await provider.mail.begin(browser, mailScope);
  await browser.submit("Continue", { login: `<b>"x"</b>` });
  expect(browser.page.text).toContain(`No user is called “<b>"x"</b>”`);
});

test("login_hint fills in the name, and Cancel returns to the app with access_denied", async () => {
  const browser = new Browser();
  const begun = await provider.mail.begin(browser, mailScope, { login_hint: "bob" });
  const { url } = browser.page;
  await browser.submit("Continue");
  expect((await provider.mail.finish(browser, begun)).claims.sub).toBe("bob");
  expect(url.pathname).toMatch(/^\/interaction\//);

  await provider.mail.begin(browser, mailScope, { prompt: "login" });
  await browser.submit("Cancel");
  expect(browser.page.url.searchParams.get("error")).toBe("access_denied");
});

test("a sign-in page in another browser shows an explanation", async () => {
  const browser = new Browser();
  await provider.mail.begin(browser, mailScope);
  const stranger = new Browser();
  await stranger.open(browser.page.url);
  expect(stranger.page).toMatchObject({ status: 400, title: "That did not work · Demo identity provider" });
});

test("refresh tokens rotate, and a used one ends the whole grant", async () => {
  const first = await provider.mail.signIn(new Browser(), "alice", mailScope);
  const second = await provider.mail.refresh(first.refresh_token);
  expect(second.refresh_token).not.toBe(first.refresh_token);
  expect(decodeJwt(second.access_token)).toMatchObject({ sub: "alice", aud: resource.audience, scope: "mail.read" });
  expect(decodeJwt(second.id_token ?? "")).toMatchObject({ sub: "alice", sid: first.claims.sid });
  const third = await provider.mail.refresh(second.refresh_token, { scope: mailScope });
  await expect(provider.mail.refresh(first.refresh_token)).rejects.toMatchObject({ error: "invalid_grant" });
  await expect(provider.mail.refresh(third.refresh_token)).rejects.toMatchObject({ error: "invalid_grant" });
});

test("access tokens have the configured lifetime", async () => {
  const shortLived = await startTestProvider({ accessTokenLifetime: 2 });
  const tokens = await shortLived.mail.signIn(new Browser(), "alice", mailScope);
  const { exp = 0, iat = 0 } = decodeJwt(tokens.access_token);
  expect([tokens.expires_in, exp - iat]).toEqual([2, 2]);
  await shortLived.close();
});

test("a pushed authorization request gets a refresh token and the sid", async () => {
  const alice = new Browser();
  const begun = await provider.calendar.push(calendarScope);
  await alice.open(begun.url);
  await signInAs(alice, "alice");
  const tokens = await provider.calendar.finish(alice, begun);
  expect(tokens.claims).toMatchObject({ sub: "alice", sid: expect.any(String) });
  expect(tokens).toMatchObject({ scope: "calendar.read", refresh_token: expect.any(String) });
});

test("revoking one sign-in's refresh token keeps another sign-in of the same browser", async () => {
  const alice = new Browser();
  const first = await provider.mail.signIn(alice, "alice", mailScope);
  const second = await provider.mail.signIn(alice, "alice", mailScope);
  await provider.mail.revoke(first.refresh_token);
  await expect(provider.mail.refresh(first.refresh_token)).rejects.toMatchObject({ error: "invalid_grant" });
  await expect(provider.mail.refresh(second.refresh_token)).resolves.toMatchObject({ token_type: "bearer" });
});

test("consent that an app demands is given without a page", async () => {
  const tokens = await provider.mail.signIn(new Browser(), "alice", mailScope, { prompt: "consent" });
  expect(tokens.claims.sub).toBe("alice");
});

test("claims that the request names are kept beside sid", async () => {
  const claims = JSON.stringify({ id_token: { auth_time: null } });
  const tokens = await provider.calendar.signIn(new Browser(), "alice", "openid calendar.read", { claims });
  expect(tokens.claims).toMatchObject({ auth_time: expect.any(Number), sid: expect.any(String) });
});

test("a sign-out at the back-channel app sends a signed logout token, frames the other app, and returns with state", async () => {
  const alice = new Browser();
  const atMail = await provider.mail.signIn(alice, "alice", mailScope);
  const atCalendar = await provider.calendar.signIn(alice, "alice", calendarScope);
  await alice.open(
    await provider.mail.endSessionUrl({
      id_token_hint: atMail.id_token ?? "",
      post_logout_redirect_uri: `${provider.mailApp.origin}/signed-out`,
      state: "state & more",
    }),
    { from: provider.mailApp.origin },
  );
  expect(alice.page.title).toContain("Signing out");
  await alice.submit("Continue");

  const [notice, ...more] = provider.mailApp.received("/back-channel");
  expect(more).toEqual([]);
  const logoutToken = new URLSearchParams(notice?.body).get("logout_token") ?? "";
  const { payload, protectedHeader } = await verify(logoutToken, "Mail");
  expect(protectedHeader.typ).toBe("logout+jwt");
  expect(payload).toMatchObject({
    sub: "alice",
    sid: atMail.claims.sid,
    iat: expect.any(Number),
    exp: expect.any(Number),
  });
  expect(payload.events).toEqual({ "http://schemas.openid.net/event/backchannel-logout": {} });

  expect(alice.page).toMatchObject({ status: 200, title: "Signed out · Demo identity provider" });
  expect(alice.page.text).toContain("Mail told by the provider");
  const [frame, ...others] = provider.calendarApp.received("/front-channel");
  expect(others).toEqual([]);
  expect(Object.fromEntries(frame?.url.searchParams ?? [])).toEqual({
    theme: "dark",
    iss: provider.issuer,
    sid: atCalendar.claims.sid,
  });
  expect(frame?.headers).toMatchObject({ "sec-fetch-dest": "iframe", "sec-fetch-site": "cross-site" });
  expect(frame?.headers.cookie).toBeUndefined();

  await alice.follow("Continue to Mail");
  expect(alice.page.url.href).toBe(`${provider.mailApp.origin}/signed-out?state=state+%26+more`);
  expect(provider.log).toEqual([]);
});

test("a sign-out at the front-channel app without an ID token asks the user first", async () => {
  const alice = new Browser();
  await provider.mail.signIn(alice, "alice", mailScope);
  await provider.calendar.signIn(alice, "alice", calendarScope);
  const { origin } = provider.calendarApp;
  const parameters = { client_id: "Calendar", post_logout_redirect_uri: `${origin}/signed-out`, state: "s" };
  await alice.open(await provider.calendar.endSessionUrl(parameters), { from: origin });
  expect(alice.page.text).toContain("You are signed in as alice");
  expect(provider.mailApp.received("/back-channel")).toEqual([]);
  await continueAll(alice);
  expect(alice.page.url.href).toBe(`${origin}/signed-out?state=s`);
  expect(provider.mailApp.received("/back-channel")).toHaveLength(1);
  expect(provider.calendarApp.received("/front-channel")).toHaveLength(1);
});

test("after a sign-out the provider asks for the name again, and refresh tokens live until the app revokes them", async () => {
  const alice = new Browser();
  const { refresh_token } = await provider.mail.signIn(alice, "alice", mailScope);
  await alice.open(await provider.mail.endSessionUrl({}));
  await continueAll(alice);
  expect(alice.page.text).toContain("You can close this page");
  await expect(provider.mail.refresh(refresh_token)).resolves.toMatchObject({ token_type: "bearer" });
  const asBob = await provider.mail.signIn(alice, "bob", mailScope);
  expect(asBob.claims.sub).toBe("bob");
});

test("a user who stays signed in keeps the session, and only the asking app is notified", async () => {
  const alice = new Browser();
  const { id_token } = await provider.mail.signIn(alice, "alice", mailScope);
  await provider.calendar.signIn(alice, "alice", calendarScope);
  const { origin } = provider.mailApp;
  await alice.open(
    await provider.mail.endSessionUrl({ client_id: "Mail", post_logout_redirect_uri: `${origin}/signed-out` }),
  );
  await alice.submit("Stay");
  expect(alice.page.url.href).toBe(`${origin}/signed-out`);
  expect(provider.calendarApp.received("/front-channel")).toEqual([]);
  const again = await provider.mail.signIn(alice, "no page", mailScope);
  expect(again.claims.sub).toBe("alice");
  expect(again.claims.sid).not.toBe(decodeJwt(id_token ?? "").sid);
});

test("an ID token of another user doesn't sign this user out without a question", async () => {
  const browser = new Browser();
  const { id_token } = await provider.mail.signIn(new Browser(), "bob", mailScope);
  await provider.mail.signIn(browser, "alice", mailScope);
  await browser.open(await provider.mail.endSessionUrl({ id_token_hint: id_token ?? "" }));
  expect(browser.page.title).toContain("Sign out?");
  expect(browser.page.text).toContain("Another user was signed in at Mail. You are signed in as alice.");
  expect(browser.page.source).not.toContain("<script>");
});

test("a sign-out without a session returns to the app without a question", async () => {
  const { id_token } = await provider.mail.signIn(new Browser(), "alice", mailScope);
  const stranger = new Browser();
  const post_logout_redirect_uri = `${provider.mailApp.origin}/signed-out`;
  await stranger.open(
    await provider.mail.endSessionUrl({ id_token_hint: id_token ?? "", post_logout_redirect_uri, state: "s" }),
  );
  expect(stranger.page.url.href).toBe(`${post_logout_redirect_uri}?state=s`);
  await stranger.open(await provider.mail.endSessionUrl({}));
  expect(stranger.page.text).toContain("You are signed out");
});

test("a post-logout address that is not registered is refused, and the session stays", async () => {
  const alice = new Browser();
  await provider.mail.signIn(alice, "alice", mailScope);
  const parameters = { client_id: "Mail", post_logout_redirect_uri: "http://localhost:1/elsewhere" };
  await alice.open(await provider.mail.endSessionUrl(parameters));
  expect(alice.page.status).toBe(400);
  expect(alice.page.text).toContain("post_logout_redirect_uri not registered");
  await expect(provider.mail.signIn(alice, "no page", mailScope)).resolves.toBeDefined();
});

test("an app that refuses its notice is named on the page and in the log, and the sign-out continues", async () => {
  provider.mailApp.answer("/back-channel", 500);
  const alice = new Browser();
  await provider.mail.signIn(alice, "alice", mailScope);
  await alice.open(await provider.mail.endSessionUrl({}));
  await alice.submit("Continue");
  expect(alice.page.text).toContain("Mail could not be reached by the provider");
  expect(provider.log).toEqual([expect.stringContaining("Mail did not accept the back-channel logout")]);
});

test("a sign-in as another user ends the first user's session, with its notices", async () => {
  const browser = new Browser();
  await provider.mail.signIn(browser, "alice", mailScope);
  await provider.calendar.signIn(browser, "alice", calendarScope);
  const begun = await provider.mail.begin(browser, mailScope, { prompt: "login" });
  await browser.submit("Continue", { login: "bob", password: "" });
  expect(browser.page.text).toContain("Sign in as another user? alice is signed in here.");
  await browser.submit("Continue");
  expect(browser.page.text).toContain("Calendar is told by your browser");
  await browser.follow("Continue to Mail");
  const asBob = await provider.mail.finish(browser, begun);
  expect(asBob.claims.sub).toBe("bob");
  expect(provider.mailApp.received("/back-channel")).toHaveLength(1);
  expect(provider.calendarApp.received("/front-channel")).toHaveLength(1);
});

test("the administrator's page ends a user's sessions and refresh tokens, and notifies the back-channel app", async () => {
  const alice = new Browser();
  const bob = new Browser();
  const atMail = await provider.mail.signIn(alice, "alice", mailScope);
  const atCalendar = await provider.calendar.signIn(alice, "alice", calendarScope);
  const bobs = await provider.mail.signIn(bob, "bob", mailScope);

  const administrator = new Browser();
  await administrator.open(`${provider.issuer}/`);
  expect(administrator.page.text).toContain("alice · 1 session");
  await administrator.submit("End sessions of alice");
  expect(administrator.page.text).toContain("Alice Arnold: 1 session ended. Signed out of: Mail.");
  expect(administrator.page.text).toContain("alice · not signed in");

  const [notice, ...more] = provider.mailApp.received("/back-channel");
  expect(more).toEqual([]);
  const token = new URLSearchParams(notice?.body).get("logout_token") ?? "";
  const { payload } = await verify(token, "Mail");
  expect(payload).toMatchObject({ sub: "alice", sid: atMail.claims.sid });
  expect(decodeProtectedHeader(token).typ).toBe("logout+jwt");
  await expect(provider.mail.refresh(atMail.refresh_token)).rejects.toMatchObject({ error: "invalid_grant" });
  await expect(provider.calendar.refresh(atCalendar.refresh_token)).rejects.toMatchObject({ error: "invalid_grant" });
  await expect(provider.mail.refresh(bobs.refresh_token)).resolves.toBeDefined();
  await expect(provider.mail.signIn(bob, "no page", mailScope)).resolves.toBeDefined();
  await alice.open(
    `${provider.issuer}/auth?${new URLSearchParams({ client_id: "Mail", response_type: "code", scope: "openid" })}`,
  );
  expect(alice.page.title).toContain("Sign in");
  await signInAs(alice, "alice");
});

test("the administrator's page refuses forms of other sites and unknown users", async () => {
  const browser = new Browser();
  const url = `${provider.issuer}/admin/end-sessions`;
  expect((await browser.post(url, { user: "alice" }, { from: "http://evil.example/" })).status).toBe(403);
  expect((await browser.post(url, { user: "mallory" })).status).toBe(400);
  expect((await new Browser({ headers: "plain" }).post(url, { user: "alice" })).status).toBe(200);
});
