import { deepEqual, equal, ok } from "node:assert/strict";
import { Browser, type BrowserOptions, continueAll, signInAs } from "../../../../packages/testing/src/browser/index.ts";
import type { Suite, Test } from "../suites/suite.ts";

/** The addresses of the two apps and their provider. */
export interface Sites {
  /** Learns of a sign-out elsewhere by back-channel notices. */
  readonly mail: string;
  /** Learns of it by front-channel notices. */
  readonly calendar: string;
  readonly provider: string;
}

type App = "mail" | "calendar";
const apps = ["mail", "calendar"] as const;

/** The kind of browser: a `plain` one sends no Sec-Fetch headers and no Origin. */
const allHeaders = ["chromium", "plain"] as const;

/**
 * The demo's single-sign-out story over HTTP, for any server of the apps.
 *
 * @param kinds - The browsers that the apps support.
 */
export function storySuite(name: string, sites: Sites, kinds: readonly ("chromium" | "plain")[] = allHeaders): Suite {
  const signedIn = async (login: string, options: BrowserOptions = {}): Promise<Person> => {
    const person = new Person(sites, login, options);
    for (const app of apps) await person.signIn(app);
    return person;
  };

  const signOutAt = (start: App, headers: "chromium" | "plain"): Test => ({
    name: `signing out at ${start} ends alice's session in both apps, and leaves bob alone (headers: ${headers})`,
    async run() {
      const alice = await signedIn("alice", { headers });
      const bob = await signedIn("bob", { headers });
      for (const person of [alice, bob]) for (const app of apps) await person.isSignedIn(app);
      const page = await alice.signOut(start);
      equal(page.url.origin, sites[start]);
      ok(page.text.includes("You are signed out"), page.text);
      for (const app of apps) {
        await alice.isSignedOut(app);
        await bob.isSignedIn(app);
      }
    },
  });

  return {
    name,
    tests: [
      ...apps.flatMap((app) => kinds.map((headers) => signOutAt(app, headers))),
      {
        name: "another browser of alice's stays signed in without tokens",
        async run() {
          const [here, there] = [await signedIn("alice"), await signedIn("alice")];
          await here.signOut("mail");
          for (const app of apps) {
            await here.isSignedOut(app);
            equal((await there.session(app)).status, 200, `the session at ${app}`);
            equal((await there.callApi(app)).status, 401, `a token at ${app}`);
          }
        },
      },
      {
        name: "the administrator signs alice out of both apps",
        async run() {
          const alice = await signedIn("alice");
          const bob = await signedIn("bob");
          const administrator = new Browser();
          await administrator.open(sites.provider);
          await administrator.submit("End sessions of alice");
          for (const app of apps) {
            await alice.isSignedOut(app);
            await bob.isSignedIn(app);
          }
        },
      },
      {
        name: "after her sign-out the provider asks alice for her name, and another user may sign in",
        async run() {
          const alice = await signedIn("alice");
          await alice.signOut("calendar");
          await alice.browser.open(`${sites.mail}/auth/sign-in`);
          ok(alice.browser.page.title.includes("Sign in"), alice.browser.page.title);
          await signInAs(alice.browser, "bob");
          equal(subjectOf((await alice.session("mail")).body), "bob");
          await alice.isSignedOut("calendar");
        },
      },
      ...apps.map((app) => ({
        name: `other sites can't make ${app} call the API or sign out`,
        async run() {
          const alice = await signedIn("alice");
          for (const path of ["/api/call", "/auth/sign-out"]) {
            const page = await alice.browser.post(sites[app] + path, {}, { from: "http://evil.example" });
            equal(page.status, 403, path);
          }
          await alice.isSignedIn(app);
        },
      })),
      {
        name: "ten calls at once all get a token",
        async run() {
          const alice = await signedIn("alice");
          for (const app of apps) {
            const answers = await Promise.all(Array.from({ length: 10 }, () => alice.callApi(app)));
            deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]), app);
          }
        },
      },
    ],
  };
}

/** A user with a browser. */
class Person {
  readonly browser: Browser;
  readonly #sites: Sites;
  readonly #login: string;

  constructor(sites: Sites, login: string, options: BrowserOptions) {
    this.#sites = sites;
    this.#login = login;
    this.browser = new Browser(options);
  }

  async signIn(app: App): Promise<void> {
    await this.browser.open(this.#sites[app]);
    await this.browser.follow("Sign in");
    const page = await signInAs(this.browser, this.#login);
    equal(page.url.href, `${this.#sites[app]}/`);
  }

  async signOut(app: App) {
    await this.browser.post(`${this.#sites[app]}/auth/sign-out`);
    return continueAll(this.browser);
  }

  session(app: App) {
    return this.browser.fetchJson(`${this.#sites[app]}/api/session`);
  }

  callApi(app: App) {
    return this.browser.fetchJson(`${this.#sites[app]}/api/call`, { method: "POST" });
  }

  async isSignedIn(app: App): Promise<void> {
    const session = await this.session(app);
    equal(session.status, 200, `${this.#login} at ${app}: ${JSON.stringify(session.body)}`);
    equal(subjectOf(session.body), this.#login);
    const answer = await this.callApi(app);
    equal(answer.status, 200, `${this.#login}'s call at ${app}: ${JSON.stringify(answer.body)}`);
    deepEqual(Reflect.get(Object(answer.body), "subject"), this.#login);
  }

  async isSignedOut(app: App): Promise<void> {
    for (const answer of [await this.session(app), await this.callApi(app)]) {
      equal(answer.status, 401, `${this.#login} at ${app}`);
      equal(Reflect.get(Object(answer.body), "error"), "sign_in_required");
    }
  }
}

const subjectOf = (body: unknown): unknown => Reflect.get(Object(Reflect.get(Object(body), "account")), "subject");
