import { requires } from "@identity-web/tools/requires";
import axe from "axe-core";
import {
  type BrowserContext,
  type BrowserContextOptions,
  type Browser as Chromium,
  chromium,
  type Page,
} from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { type PagesApp, startPagesApp } from "./visitor-pages/app.ts";

// A browser starts slowly. Playwright's own, shorter limit finds hanging operations.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

requires("chromium")("what visitors see, in Chromium", (program) => {
  let browser: Chromium;
  let app: PagesApp;
  let contexts: BrowserContext[] = [];

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: program, args: ["--no-sandbox"] });
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    app = await startPagesApp();
  });
  afterEach(async () => {
    await Promise.all(contexts.map((context) => context.close()));
    contexts = [];
    await app.close();
  });

  const visitor = async (options: BrowserContextOptions = {}): Promise<BrowserContext> => {
    const context = await browser.newContext(options);
    context.setDefaultTimeout(15_000);
    contexts.push(context);
    return context;
  };

  /** Alice here, on her phone, and in a browser without a User-Agent. */
  const signedInThrice = async (options: BrowserContextOptions = {}) => {
    const [here, phone, unknown] = await Promise.all([
      visitor(options),
      visitor({ userAgent: iPhone }),
      visitor({ userAgent: "unknown" }),
    ]);
    for (const context of [unknown, phone, here]) await app.signIn(context);
    return { here, phone, unknown };
  };

  const signedIn = async (...all: readonly BrowserContext[]) => Promise.all(all.map((each) => app.isSignedIn(each)));

  /** Follows another site's link. */
  const fromElsewhere = async (tab: Page, path: string) => {
    await tab.route("https://elsewhere.example/", (route) =>
      route.fulfill({ contentType: "text/html", body: `<a href="${app.origin}${path}">there</a>` }),
    );
    await tab.goto("https://elsewhere.example/");
    await tab.getByRole("link").click();
  };

  /** Every page that is easy to reach, and its heading. */
  const pages: readonly (readonly [string, string, (tab: Page) => Promise<unknown>])[] = [
    ["sessions", "Your sessions", (tab) => tab.goto(`${app.origin}/auth/sessions`)],
    ["sign out?", "Sign out?", (tab) => fromElsewhere(tab, "/auth/sign-out")],
    [
      "signing out",
      "Signing out",
      async (tab) => {
        // The provider sends an empty answer, so the page that posts there stays.
        const posted = tab.waitForRequest(`${app.issuer}/**`);
        await tab.route(`${app.issuer}/**`, (route) => route.fulfill({ status: 204 }));
        await fromElsewhere(tab, "/auth/sign-out");
        await tab.getByRole("button", { name: "Sign out" }).click();
        await posted;
      },
    ],
    ["signed out", "You are signed out", (tab) => tab.goto(`${app.origin}/auth/signed-out`)],
    [
      "a callback of nothing",
      "Signing in did not work",
      (tab) => tab.goto(`${app.origin}/auth/callback?code=a&state=b`),
    ],
    [
      "a wrong request",
      "That did not work",
      (tab) => tab.goto(`${app.origin}/auth/sign-in?returnTo=//elsewhere.example`),
    ],
  ];

  describe.each([
    { colorScheme: "light", width: 1280 },
    { colorScheme: "dark", width: 320 },
  ] as const)("$colorScheme, $width pixels wide", ({ colorScheme, width }) => {
    test("axe finds no accessibility fault on any page, and no page is wider than the window", async () => {
      const { here } = await signedInThrice({ colorScheme, viewport: { width, height: 640 } });
      const tab = await here.newPage();
      for (const [name, heading, open] of pages) {
        await open(tab);
        await tab.getByRole("heading", { name: heading, level: 1 }).waitFor();
        expect(await violations(tab), name).toEqual([]);
        expect(await tab.evaluate("document.documentElement.scrollWidth"), name).toBeLessThanOrEqual(width);
      }
    });
  });

  test.each(["light", "dark"] as const)("the focus is visible on all links and buttons: %s", async (colorScheme) => {
    const { here } = await signedInThrice({ colorScheme });
    const tab = await here.newPage();
    await tab.goto(`${app.origin}/auth/sessions`);
    const names: string[] = [];
    for (let stop = 0; stop < 5; stop++) {
      await tab.keyboard.press("Tab");
      const { name, contrast, ...outline }: Focus = JSON.parse(await tab.evaluate(focused));
      names.push(name);
      expect(outline, name).toEqual({ style: "solid", isOutside: true });
      // WCAG 1.4.11: the parts that show a state.
      expect(contrast, name).toBeGreaterThanOrEqual(3);
    }
    expect(names).toEqual([
      "Sign out",
      expect.stringMatching(/^End the session of Safari on iPhone, signed in /),
      expect.stringMatching(/^End the session of A browser, signed in /),
      "End all others",
      "Back to the app",
    ]);
  });

  test.each([
    ["with", true],
    ["without", false],
  ])("%s JavaScript, the keyboard alone ends one session, and all others", async (_, javaScriptEnabled) => {
    const { here, phone, unknown } = await signedInThrice({ javaScriptEnabled });
    const tab = await here.newPage();
    const press = async (times: number) => {
      for (let stop = 0; stop < times; stop++) await tab.keyboard.press("Tab");
      await Promise.all([
        tab.waitForResponse((response) => response.request().method() === "GET"),
        tab.keyboard.press("Enter"),
      ]);
    };
    await tab.goto(`${app.origin}/auth/sessions`);
    await press(2);
    await expect.poll(() => tab.getByRole("listitem").count()).toBe(2);
    expect(await signedIn(here, phone, unknown)).toEqual([true, false, true]);
    await app.signIn(phone);
    await tab.goto(`${app.origin}/auth/sessions`);
    await press(4);
    await expect.poll(() => tab.getByRole("listitem").count()).toBe(1);
    expect(await signedIn(here, phone, unknown)).toEqual([true, false, false]);
    expect(await tab.getByRole("button").allTextContents()).toEqual(["Sign out"]);
  });
});

const iPhone =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1";

/** The findings of axe, including best practices and undecided ones. */
async function violations(tab: Page): Promise<unknown> {
  await tab.evaluate(axe.source);
  const run = `axe.run().then(({ violations, incomplete }) => JSON.stringify([...violations, ...incomplete].map(
    ({ id, help, nodes }) => ({ id, help, where: nodes.map(({ html, failureSummary }) => html + failureSummary) }))))`;
  return JSON.parse(await tab.evaluate<string>(run));
}

interface Focus {
  readonly name: string;
  readonly style: string;
  readonly isOutside: boolean;
  readonly contrast: number;
}

/** The focused element, and the contrast of its outline with the page (WCAG 2.2). */
const focused = `(() => {
  const luminance = (color) => color.match(/[\\d.]+/g).slice(0, 3).map((part) => part / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
    .reduce((sum, part, index) => sum + part * [0.2126, 0.7152, 0.0722][index], 0);
  const { activeElement: element } = document;
  const { outlineStyle: style, outlineColor, outlineOffset } = getComputedStyle(element);
  const [darker, lighter] = [outlineColor, getComputedStyle(document.body).backgroundColor]
    .map(luminance).sort((a, b) => a - b);
  return JSON.stringify({
    name: element.getAttribute("aria-label") ?? element.textContent,
    style,
    isOutside: parseFloat(outlineOffset) > 0,
    contrast: (lighter + 0.05) / (darker + 0.05),
  });
})()`;
