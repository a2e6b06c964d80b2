import type { ProviderDriver } from "@identity-web/core";
import { challenge } from "@identity-web/features/challenge";
import { sessionsPage } from "@identity-web/features/sessions-page";
import { fakeClock } from "@identity-web/testing/fake-clock";
import { ScriptedProvider } from "@identity-web/testing/scripted-provider";
import { describe, expect, test } from "vitest";
import { composeIdentity } from "./compose.ts";
import type { IdentityOptions } from "./options.ts";

const passwordReset = { name: "passwordReset", path: "/auth/password-reset", policy: "password-reset" } as const;

function compose(options: Partial<IdentityOptions> = {}, driver: Partial<ProviderDriver> = {}) {
  const urls: Record<string, string> = {};
  const { http } = composeIdentity({
    provider: { problems: [], open: () => new ScriptedProvider({ clock: fakeClock() }), ...driver },
    baseUrl: "https://app.example",
    secrets: ["a secret that is long enough for all of this"],
    events: (event) => void (event.type === "started" && Object.assign(urls, event.urls)),
    ...options,
  });
  return { http, urls };
}

const problemsOf = (options: object): string => {
  try {
    compose(options);
    return "";
  } catch (error) {
    return String(error);
  }
};

describe("routes", () => {
  test("from the provider's configuration override the app's, below its base path, and are logged at start-up", () => {
    const routes = { callback: "/auth/back", signedOut: "/auth/bye" };
    const { http, urls } = compose({ routes, basePath: "/mail" }, { routes: { callback: "/signin-oidc" } });
    expect(http.route("/mail/signin-oidc")?.name).toBe("callback");
    expect(http.route("/mail/auth/back")).toBeUndefined();
    expect(http.route("/mail/auth/bye")?.name).toBe("signedOut");
    expect(urls["redirect URI"]).toBe("https://app.example/mail/signin-oidc");
  });

  test("of the provider are checked like the app's own", () => {
    expect(() => compose({}, { routes: { callback: "signin-oidc" } })).toThrow("routes.callback: expected a path");
    expect(() => compose({}, { routes: { callback: "/auth/sign-in" } })).toThrow("expected a name and a path for each");
  });

  test("of the provider's policies and of features exist if the provider or the app has them", () => {
    const there = (options?: Partial<IdentityOptions>, driver?: Partial<ProviderDriver>) =>
      ["challenge", "password-reset", "edit-profile", "sessions"].filter(
        (name) => compose(options, driver).http.route(`/auth/${name}`) !== undefined,
      );
    expect(there()).toEqual([]);
    expect(there({}, { policyRoutes: [passwordReset] })).toEqual(["password-reset"]);
    expect(there({ features: [challenge()] }, { policyRoutes: [passwordReset] })).toEqual([
      "challenge",
      "password-reset",
    ]);
    expect(there({ features: [challenge(), sessionsPage()] })).toEqual(["challenge", "sessions"]);
    expect(there({ features: [] })).toEqual([]);
  });

  test("of features get another path by their name, like the app's own", () => {
    const { http } = compose({ features: [sessionsPage()], routes: { sessions: "/me/browsers" }, basePath: "/mail" });
    expect(http.route("/mail/me/browsers")?.name).toBe("sessions");
    expect(http.route("/mail/auth/sessions")).toBeUndefined();
  });
});

const refused: readonly (readonly [options: object, problem: string])[] = [
  [{ pages: "dark" }, "pages: expected { translations, render }"],
  [{ pages: { render: "dark" } }, "pages.render: expected a function"],
  [{ pages: { layout: 1 } }, 'unknown option "pages.layout"'],
  [{ pages: { translations: { "not a language": {} } } }, 'expected a language such as "de"'],
  [{ pages: { translations: { de: "x" } } }, "pages.translations.de: expected texts"],
  [
    { pages: { translations: { de: { "signed-out.titel": "x" } } } },
    'unknown option "pages.translations.de.signed-out.titel"',
  ],
  [{ features: "sessionsPage" }, "features: expected a list such as [sessionsPage()], and got a text"],
  [{ features: ["sessionsPage"] }, "features[0]: expected a feature such as sessionsPage(), and got a text"],
  [{ features: [sessionsPage(), sessionsPage()] }, "features: expected each feature once, and got sessionsPage twice"],
  [
    { features: ["onward", "pager"].map((name) => ({ name, tellsRemovals: () => undefined })) },
    "features: expected one feature that tells removals, and got onward and pager",
  ],
  [{ features: [{ name: "weather", problems: ["weather: expected rain"] }] }, "weather: expected rain"],
  [{ routes: { sessions: "/me" } }, 'unknown option "routes.sessions"'],
  [{ features: [sessionsPage()], routes: { sessions: "/auth/callback" } }, "for callback and sessions"],
  [
    { features: [{ name: "passkeys", routes: [{ name: "signOut", path: "/auth/passkeys/sign-out" }] }] },
    'a name and a path for each, and got "/auth/passkeys/sign-out" for signOut and signOut',
  ],
  [{ pages: { translations: { de: { "signed-out.title": 7 } } } }, "signed-out.title: expected a text, and got 7"],
  [{ insecureLocalhostCookies: 1 }, "insecureLocalhostCookies: expected true or false"],
  [{ apis: { graph: {} } }, "apis.graph.baseUrl: expected an address"],
];

test.each(refused.map(([options, problem]) => [problem, options] as const))(
  "identity() refuses wrong options and says: %s",
  (problem, options) => {
    expect(problemsOf(options)).toContain(problem);
  },
);

test("identity() accepts translations and a render function", () => {
  const de = { "signed-out.title": "Abgemeldet", "sessions.title": "Deine Sitzungen" };
  const pages = { translations: { de }, render: () => "" };
  expect(problemsOf({ pages, features: [sessionsPage({ locate: () => "NZ" })] })).toBe("");
  expect(problemsOf({ pages })).toContain('unknown option "pages.translations.de.sessions.title"');
});
