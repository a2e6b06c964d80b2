import type { ProviderDriver } from "@identity-web/core";
import { fakeClock } from "@identity-web/testing/fake-clock";
import { ScriptedProvider } from "@identity-web/testing/scripted-provider";
import { describe, expect, test } from "vitest";
import { composeIdentity } from "./compose.ts";
import type { IdentityOptions } from "./options.ts";

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
  test("that the provider's configuration names go before the app's, under its base path, and are told at start", () => {
    const routes = { callback: "/auth/back", signedOut: "/auth/bye" };
    const { http, urls } = compose({ routes, basePath: "/mail" }, { routes: { callback: "/signin-oidc" } });
    expect(http.route("/mail/signin-oidc")).toBe("callback");
    expect(http.route("/mail/auth/back")).toBeUndefined();
    expect(http.route("/mail/auth/bye")).toBe("signedOut");
    expect(urls["redirect URI"]).toBe("https://app.example/mail/signin-oidc");
  });

  test("of the provider are checked like the app's own", () => {
    expect(() => compose({}, { routes: { callback: "signin-oidc" } })).toThrow("routes.callback: expected a path");
    expect(() => compose({}, { routes: { callback: "/auth/sign-in" } })).toThrow("expected a path for each");
  });

  test("for accounts are there where the provider has policies, or the app asks for them", () => {
    const there = (options?: Partial<IdentityOptions>, driver?: Partial<ProviderDriver>) =>
      ["challenge", "password-reset", "edit-profile", "sessions"].filter(
        (name) => compose(options, driver).http.route(`/auth/${name}`) !== undefined,
      );
    expect(there()).toEqual([]);
    expect(there({}, { policies: ["password-reset"] })).toEqual(["challenge", "password-reset"]);
    expect(there({ accountRoutes: false }, { policies: ["edit-profile"] })).toEqual(["edit-profile"]);
    expect(there({ accountRoutes: true, sessionsPage: true })).toEqual(["challenge", "sessions"]);
    expect(there({ sessionsPage: {} })).toEqual(["sessions"]);
    expect(there({ sessionsPage: false })).toEqual([]);
  });
});

test.each([
  [{ pages: "dark" }, "pages: expected { translations, render }"],
  [{ pages: { render: "dark" } }, "pages.render: expected a function"],
  [{ pages: { layout: 1 } }, 'unknown member of pages "layout"'],
  [{ pages: { translations: { "not a language": {} } } }, 'expected a language such as "de"'],
  [{ pages: { translations: { de: "x" } } }, "pages.translations.de: expected texts"],
  [
    { pages: { translations: { de: { "signed-out.titel": "x" } } } },
    'unknown text in pages.translations.de "signed-out.titel"',
  ],
  [{ sessionsPage: "yes" }, "sessionsPage: expected true, or { from }"],
  [{ sessionsPage: { from: "NZ" } }, "sessionsPage.from: expected a function"],
  [{ accountRoutes: 1 }, "accountRoutes: expected true or false"],
  [{ onBehalfOf: 1 }, "onBehalfOf: expected true or false"],
  [{ apis: { graph: {} } }, "apis.graph.baseUrl: expected an address"],
])("%j is told", (options, problem) => {
  expect(problemsOf(options)).toContain(problem);
});

test("good pages are good", () => {
  const pages = { translations: { de: { "signed-out.title": "Abgemeldet" } }, render: () => "" };
  expect(problemsOf({ pages, sessionsPage: { from: () => "NZ" } })).toBe("");
});
