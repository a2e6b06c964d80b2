import type { RunningDemo } from "@identity-web/example-single-sign-out/demo";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Browser, type BrowserOptions, continueAll } from "./browser/index.ts";
import { AppClient } from "./single-sign-out/app-client.ts";
import { startDemoOnFreePorts } from "./single-sign-out/free-ports.ts";

let demo: RunningDemo;

beforeEach(async () => {
  demo = await startDemoOnFreePorts();
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

const cached = (...usernames: string[]) => ({
  status: 200,
  body: {
    accounts: usernames.map((username) => ({
      key: expect.stringMatching(/^[\w-]{22}$/),
      username,
      grants: [{ scopes: expect.any(Array), expiresAt: expect.any(String) }],
    })),
    sessions: usernames.length,
  },
});

const signedOut = { status: 401, body: { error: "sign_in_required" } };

const signedInAs = (subject: string) => ({
  status: 200,
  body: {
    account: { username: subject, subject, issuer: demo.provider },
    expiresAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
  },
});

const texts = (app: string): string[] =>
  demo.activity.entries.filter((entry) => entry.app === app).map(({ text }) => text);

describe.each(["chromium", "plain"] as const)("a browser that sends headers like %s", (headers) => {
  test.each(["mail", "calendar"] as const)(
    "signing out at %s takes alice out of both token caches, and leaves bob alone",
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
        `${start === "mail" ? "sign-out" : "back-channel logout"}, 1 session and 1 grant removed`,
      );
      expect(texts("Calendar")).toContain(
        `${other === "mail" ? "sign-out" : "front-channel logout"}, 1 session and 1 grant removed`,
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
