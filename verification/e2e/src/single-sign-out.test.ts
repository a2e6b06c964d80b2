import type { RunningDemo } from "@identity-web/example-single-sign-out/demo";
import { Browser, type BrowserOptions, continueAll, signInAs } from "@identity-web/testing/browser";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { startAgedDemo } from "./single-sign-out/aged-demo.ts";
import { AppClient } from "./single-sign-out/app-client.ts";
import { startDemoOnFreePorts } from "./single-sign-out/free-ports.ts";

vi.setConfig({ testTimeout: 30_000 });

let demo: RunningDemo;

beforeEach(async () => {
  demo = await startAgedDemo();
});
afterEach(() => demo.close());

interface Person {
  readonly browser: Browser;
  readonly mail: AppClient;
  readonly calendar: AppClient;
}

const personAt = (options: BrowserOptions): Person => {
  const browser = new Browser(options);
  return { browser, mail: new AppClient(browser, demo.mail), calendar: new AppClient(browser, demo.calendar) };
};

const signInToBoth = async (login: string, options: BrowserOptions = {}): Promise<Person> => {
  const person = personAt(options);
  await person.mail.signIn(login);
  await person.calendar.signIn(login);
  return person;
};

const cached = (...usernames: string[]) => {
  const accounts = usernames.map((username) => ({
    key: expect.stringMatching(/^[\w-]{22}$/),
    username,
    grants: [{ scopes: expect.any(Array), expiresAt: expect.any(String) }],
  }));
  // Accounts come in the order of their keys, which differ between runs.
  const inAnyOrder =
    accounts.length > 1
      ? expect.arrayContaining(accounts.map((account) => expect.objectContaining(account)))
      : accounts;
  return { status: 200, body: { accounts: inAnyOrder, sessions: usernames.length } };
};

/** Signed in, but without tokens. */
const needsTheUser = {
  status: 401,
  body: { error: "sign_in_required", sign_in: expect.stringContaining("request=") },
};
const signedOut = { status: 401, body: { error: "sign_in_required" } };

const signedInAs = (subject: string) => ({
  status: 200,
  body: {
    account: { username: subject, subject, issuer: demo.provider },
    expiresAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
  },
});

const byProvider = "signed out by the provider (back-channel logout)";
const byBrowser = "signed out through the browser (front-channel logout)";

const texts = (app: string): string[] =>
  demo.activity.entries.filter((entry) => entry.app === app).map(({ text }) => text);

describe.each(["chromium", "plain"] as const)("a browser that sends headers like %s", (headers) => {
  test.each(["mail", "calendar"] as const)(
    "signing out at %s removes alice from both token caches, and doesn't affect bob",
    async (start) => {
      const alice = await signInToBoth("alice", { headers });
      const bob = await signInToBoth("bob", { headers });
      for (const [person, subject] of [
        [alice, "alice"],
        [bob, "bob"],
      ] as const) {
        for (const app of [person.mail, person.calendar]) {
          expect(await app.session()).toMatchObject(signedInAs(subject));
          expect(await app.callApi()).toMatchObject({ status: 200, body: { subject } });
          expect(await app.tokenCache()).toMatchObject(cached("alice", "bob"));
        }
      }

      await alice.browser.post(`${demo[start]}/auth/sign-out`);
      await continueAll(alice.browser);

      expect(alice.browser.page.url.origin).toBe(demo[start]);
      expect(alice.browser.page.text).toContain("You are signed out");
      const other = start === "mail" ? "calendar" : "mail";
      expect(texts("Mail")).toContain(
        `${start === "mail" ? "signed out here" : byProvider}, 1 session ended, 1 set of tokens removed`,
      );
      expect(texts("Calendar")).toContain(
        `${other === "mail" ? "signed out here" : byBrowser}, 1 session ended, 1 set of tokens removed`,
      );
      for (const app of [alice.mail, alice.calendar]) {
        expect(await app.session()).toMatchObject(signedOut);
        expect(await app.callApi()).toMatchObject(signedOut);
        expect(await app.tokenCache()).toMatchObject(cached("bob"));
      }
      for (const app of [bob.mail, bob.calendar]) {
        expect(await app.session()).toMatchObject(signedInAs("bob"));
        expect(await app.callApi()).toMatchObject({ status: 200, body: { subject: "bob" } });
      }
    },
  );
});

/** The API's tokens on behalf of its callers' users. */
const tokensOfApi = async (): Promise<unknown> => (await fetch(`${demo.api}/token-cache`)).json();
/** The API has no sessions, so it has no names. */
const exchanged = (count: number) => ({
  accounts: Array.from({ length: count }, () => ({
    key: expect.stringMatching(/^[\w-]{22}$/),
    grants: [{ scopes: ["contacts.read"], expiresAt: expect.any(String) }],
  })),
  sessions: 0,
});

test.each(["mail", "calendar"] as const)(
  "signing out at %s also takes alice's exchanged token out of the API's cache, and leaves bob's there",
  async (start) => {
    const alice = await signInToBoth("alice");
    const bob = await signInToBoth("bob");
    for (const { mail } of [alice, bob]) {
      const contacts = [{ name: "Grace", phone: "+44 20 7946 0000" }];
      expect((await mail.callApi()).body).toMatchObject({ contacts: { contacts } });
    }
    expect(await tokensOfApi()).toEqual(exchanged(2));

    await alice.browser.post(`${demo[start]}/auth/sign-out`);
    await continueAll(alice.browser);

    await expect.poll(tokensOfApi).toEqual(exchanged(1));
    expect(texts("API")).toContain("signed out by a security event, 1 set of tokens removed");
    await expect.poll(() => texts("Mail")).toContain("API has acknowledged a removal");
    expect((await bob.mail.callApi()).body).toMatchObject({ contacts: { subject: "bob" } });
  },
);

test("just after a sign-out the API answers without the next API, since no token can be exchanged", async () => {
  const alice = personAt({});
  await alice.mail.signIn("alice");
  await alice.mail.callApi();
  await alice.browser.post(`${demo.mail}/auth/sign-out`);
  await continueAll(alice.browser);
  await expect.poll(tokensOfApi).toEqual(exchanged(0));
  await alice.mail.signIn("alice");
  expect(await alice.mail.callApi()).toMatchObject({
    status: 200,
    body: { subject: "alice", contacts: { error: "signed_out" } },
  });
});

test("signing out everywhere at Mail ends alice's sessions in all browsers there, and all her tokens in both apps", async () => {
  const [here, there] = [await signInToBoth("alice"), await signInToBoth("alice")];
  await here.browser.open(demo.mail);
  await here.browser.submit("Sign out everywhere");
  const page = await continueAll(here.browser);
  expect(page.url.href).toBe(`${demo.mail}/`);
  expect(page.text).toContain("You are not signed in");
  expect(texts("Mail")).toContain("signed out everywhere, 2 sessions ended, 2 sets of tokens removed");
  expect(texts("Calendar")).toContain(`${byBrowser}, 1 session ended, 2 sets of tokens removed`);
  expect(await there.mail.session()).toMatchObject(signedOut);
  expect(await there.mail.callApi()).toMatchObject(signedOut);
  expect(await here.mail.tokenCache()).toMatchObject(cached());
  // Calendar follows only the provider's notice, which ends that browser's session and removes all tokens.
  expect(await there.calendar.session()).toMatchObject(signedInAs("alice"));
  expect(await there.calendar.callApi()).toMatchObject(needsTheUser);
  expect((await here.calendar.tokenCache()).body).toEqual({ accounts: [], sessions: 1 });
});

test("another browser of alice's stays signed in without tokens, and gets new tokens by a visit to the provider", async () => {
  const [here, there] = [await signInToBoth("alice"), await signInToBoth("alice")];
  await here.browser.open(demo.mail);
  await here.browser.submit("Sign out");
  await continueAll(here.browser);
  expect(await here.mail.session()).toMatchObject(signedOut);
  expect(await there.mail.session()).toMatchObject(signedInAs("alice"));
  expect(await there.mail.callApi()).toMatchObject(needsTheUser);
  expect((await there.mail.tokenCache()).body).toEqual({ accounts: [], sessions: 1 });

  await there.browser.open(demo.mail);
  await there.browser.submit("Call the API");
  expect(there.browser.page.url.pathname).toBe("/inbox");
  expect(there.browser.page.text).toContain("The API answered 200");
  expect(await there.mail.tokenCache()).toMatchObject(cached("alice"));
  expect(await here.mail.session()).toMatchObject(signedOut);
});

test("the administrator's End sessions removes alice from both apps and both token caches, and doesn't affect bob", async () => {
  const alice = await signInToBoth("alice");
  const bob = await signInToBoth("bob");
  const administrator = new Browser();
  await administrator.open(demo.provider);
  await administrator.submit("End sessions of alice");
  expect(administrator.page.text).toContain("Signed out of: Calendar, Mail.");
  for (const app of ["Mail", "Calendar"]) {
    expect(texts(app)).toContain(`${byProvider}, 1 session ended, 1 set of tokens removed`);
  }
  for (const app of [alice.mail, alice.calendar]) {
    expect(await app.session()).toMatchObject(signedOut);
    expect(await app.tokenCache()).toMatchObject(cached("bob"));
  }
  const { text } = await alice.browser.open(demo.calendar);
  expect(text).toContain(
    "Held: neither the apps nor the API keep a token of alice (promise G1: a removed account stays removed).",
  );
  for (const app of [bob.mail, bob.calendar]) expect((await app.callApi()).status).toBe(200);
});

test.each(["mail", "calendar"] as const)("Cancel at the provider leads to a page in %s's own look", async (app) => {
  const { browser } = personAt({});
  await browser.open(`${demo[app]}/auth/sign-in`);
  const page = await browser.submit("Cancel");
  expect(page.text).toContain("You are not signed in You canceled the sign-in. Nothing has changed.");
  expect(page.source).toContain(`<header class="brand"><span>${app === "mail" ? "Mail" : "Calendar"}</span>`);
  expect(page.link("Try again")).toBeDefined();
});

test("the main button is the next step: sign in, then the other app, then the sign-out", async () => {
  const alice = personAt({});
  const main = (source: string) =>
    /<(?:a class="button"|button)(?: href="[^"]*")?(?: target="_blank")?>([^<]+)/.exec(source)?.[1];
  expect(main((await alice.browser.open(demo.mail)).source)).toBe("Sign in to Mail");
  await alice.mail.signIn("alice");
  expect(main((await alice.browser.open(demo.mail)).source)).toBe("Next: sign in to Calendar");
  await alice.calendar.signIn("alice");
  for (const url of [demo.mail, demo.calendar]) expect(main((await alice.browser.open(url)).source)).toBe("Sign out");
});

test.each(["mail", "calendar", "provider"] as const)(
  "%s answers an unknown address with a page that has a link back",
  async (site) => {
    const { browser } = personAt({});
    for (const path of ["/nope", "/no/such/page"]) {
      const { status, title, source, text } = await browser.open(new URL(path, demo[site]).href);
      expect({ status, title }).toEqual({ status: 404, title: expect.stringContaining("Page not found") });
      expect(text).toContain("no page at this address");
      const [, back = ""] = /<a class="button" href="([^"]+)">/.exec(source) ?? [];
      expect((await browser.open(new URL(back, demo[site]).href)).status).toBe(200);
    }
  },
);

test.each(["mail", "calendar"] as const)("%s answers a GET of a form's address with 404", async (app) => {
  const { status, title } = await personAt({}).browser.open(`${demo[app]}/api/call`);
  expect({ status, title }).toEqual({ status: 404, title: expect.stringContaining("Page not found") });
});

test.each(["mail", "calendar"] as const)("%s replays a race, side by side with a simulation", async (app) => {
  const { text } = await personAt({}).browser.open(`${demo[app]}/race`);
  expect(text).toContain("Held: no token of alice is in the cache (promises G1 and G2).");
  expect(text).toContain("Broken: alice is signed out, and the refreshed token is in the cache.");
  expect(text).toContain("A simulation");
});

test("alice signs in again after her sign-out, and is asked for her name", async () => {
  const alice = await signInToBoth("alice");
  await alice.browser.post(`${demo.calendar}/auth/sign-out`);
  await continueAll(alice.browser);
  await alice.browser.open(`${demo.mail}/auth/sign-in`);
  expect(alice.browser.page.title).toContain("Sign in");
  await signInAs(alice.browser, "bob");
  expect(await alice.mail.session()).toMatchObject(signedInAs("bob"));
  expect(await alice.calendar.session()).toMatchObject(signedOut);
});

test.each([
  ["mail", "/inbox", "Lunch on Thursday?"],
  ["calendar", "/agenda", "Lunch with Grace"],
] as const)("a guarded page of %s redirects to sign-in and back: %s", async (app, path, content) => {
  const { browser } = personAt({});
  await browser.open(`${demo[app]}${path}`);
  expect(browser.page.url.origin).toBe(demo.provider);
  const page = await signInAs(browser, "alice");
  expect(page.url.href).toBe(`${demo[app]}${path}`);
  expect(page.text).toContain(content);
  expect(page.text).toContain('"subject": "alice"');
});

test.each(["mail", "calendar"] as const)(
  "other sites, and the other app, can't make %s call the API or sign out",
  async (app) => {
    const alice = await signInToBoth("alice");
    const other = app === "mail" ? demo.calendar : demo.mail;
    for (const from of [other, "http://evil.example"]) {
      for (const path of ["/api/call", "/auth/sign-out"]) {
        expect((await alice.browser.post(`${demo[app]}${path}`, {}, { from })).status).toBe(403);
      }
    }
    const older = await fetch(`${demo[app]}/api/call`, { method: "POST", headers: { Origin: other } });
    expect(older.status).toBe(403);
    expect(await alice[app].session()).toMatchObject(signedInAs("alice"));
  },
);

test.each(["mail", "calendar"] as const)(
  "%s shows who is signed in, both token caches and what happened, never a token",
  async (app) => {
    const alice = personAt({});
    const empty = await alice.browser.open(demo[app]);
    expect(empty.text).toContain("You are not signed in");
    expect(empty.text).toContain("None: the app keeps no tokens");
    expect(empty.button("Continue") ?? empty.link("Continue")).toBeUndefined();

    await alice.mail.signIn("alice");
    await alice.calendar.signIn("alice");
    const { text, source, title } = await alice.browser.open(demo[app]);
    expect(title).toBe(`alice · ${app === "mail" ? "Mail" : "Calendar"}`);
    expect(text).toContain("Alice Arnold");
    for (const name of ["Mail", "Calendar"]) {
      expect(text).toMatch(
        new RegExp(
          `Tokens of ${name} ?th\\w+ (other )?app Account Scopes Good until alice ${name.toLowerCase()}.read \\d\\d:\\d\\d:\\d\\d 1 session`,
        ),
      );
      expect(text).toMatch(
        new RegExp(`\\d\\d:\\d\\d:\\d\\d ?${name}: signed in, 1 session and 1 set of tokens kept ?alice`),
      );
    }
    const cache = JSON.stringify((await alice[app].tokenCache()).body);
    for (const shown of [source, cache]) expect(shown).not.toContain("eyJ");
    expect(source).not.toMatch(/ (on\w+|style)=/);
  },
);

test("each app has its own cookies, which scripts can't read", async () => {
  const { browser } = await signInToBoth("alice");
  const cookies = browser.cookies.all().filter(({ host }) => host === "localhost");
  expect(cookies.map(({ name }) => name).sort()).toEqual(["__Host-calendar", "__Host-mail"]);
  for (const cookie of cookies) expect(cookie).toMatchObject({ httpOnly: true, secure: true, sameSite: "lax" });
});

test.each(["mail", "calendar"] as const)("%s tells an open page when to look again", async (app) => {
  const { body, headers } = await fetch(`${demo[app]}/live`);
  expect(headers.get("content-type")).toBe("text/event-stream");
  const reader = body?.pipeThrough(new TextDecoderStream()).getReader();
  expect((await reader?.read())?.value).toBe("data: 0\n\n");
  await personAt({}).calendar.signIn("alice");
  expect((await reader?.read())?.value).toBe("data: 1\n\n");
  await reader?.cancel();
});

describe("with access tokens that expire before the next call", () => {
  beforeEach(async () => {
    await demo.close();
    demo = await startDemoOnFreePorts({ accessTokenLifetime: 20, log: () => undefined });
  });

  test("concurrent calls all get a token, although the provider ends a grant whose refresh token arrives twice", async () => {
    const alice = await signInToBoth("alice");
    const refreshes = (): number => texts("Mail").filter((text) => text === "token refreshed for mail.read").length;
    const answers = await Promise.all(Array.from({ length: 10 }, () => alice.mail.callApi()));
    for (const answer of answers) expect(answer).toMatchObject({ status: 200, body: { subject: "alice" } });
    const atOnce = refreshes();
    expect(atOnce).toBeGreaterThan(0);
    expect((await alice.mail.callApi()).status).toBe(200);
    expect(refreshes()).toBe(atOnce + 1);
    await alice.browser.post(`${demo.calendar}/auth/sign-out`);
    await continueAll(alice.browser);
    expect(await alice.mail.callApi()).toMatchObject(signedOut);
    expect(await alice.mail.tokenCache()).toMatchObject(cached());
  });

  test("Calendar, which an administrator's notice did not reach, removes alice's tokens at its next refresh", async () => {
    const alice = await signInToBoth("alice");
    const administrator = new Browser();
    await administrator.open(demo.provider);
    const send = globalThis.fetch;
    const network = vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
      if (input === `${demo.calendar}/auth/back-channel-logout`) throw new TypeError("fetch failed");
      return send(input, init);
    });
    await administrator.submit("End sessions of alice");
    network.mockRestore();
    expect(administrator.page.text).toContain("Signed out of: Mail. Could not be reached: Calendar.");
    expect(await alice.calendar.callApi()).toMatchObject(needsTheUser);
    expect(texts("Calendar")).toContain("token refresh refused, the provider has ended the grant");
    expect((await alice.calendar.tokenCache()).body).toMatchObject({ accounts: [] });
  });
});
