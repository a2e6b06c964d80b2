import { requires } from "@identity-web/tools/requires";
import { type BrowserContext, chromium, type Page as Tab } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Browser } from "./browser.ts";
import { type Seen, startSite, type TestSite } from "./test-sites.ts";

/** The parts of a request that matter to an app. Frames load in any order, so they are sorted. */
const saidBy = ({ method, path, headers }: Seen): string =>
  JSON.stringify({
    request: `${method} ${path}`,
    site: headers["sec-fetch-site"],
    mode: headers["sec-fetch-mode"],
    dest: headers["sec-fetch-dest"],
    user: headers["sec-fetch-user"],
    origin: headers.origin,
    referer: headers.referer,
    cookie: headers.cookie,
  });

/** In ms. A browser is slow on a busy machine. */
const patience = 30_000;

requires("chromium")("the browser asks as Chromium does, third-party cookies blocked", (program) => {
  let context: BrowserContext;
  let tab: Tab;
  let sites: TestSite[];
  let app: string;
  let sibling: string;
  let foreign: string;

  const to = (url: string, code = 302): string => `?code=${code}&to=${encodeURIComponent(url)}`;
  const page = (path: string): string =>
    path === "/frame"
      ? "<p>frame"
      : `<!doctype html><p>${path}
<a href="/x">own link</a> <a href="${sibling}/x">sibling link</a> <a href="${foreign}/x">foreign link</a>
<a href="${foreign}/x${to(`${app}/back`)}">there and back</a> <a href="${sibling}/x${to(`${app}/back`)}">near and back</a>
<form method="post" action="/p"><button>own form</button></form>
<form method="post" action="${sibling}/p"><button>sibling form</button></form>
<form method="post" action="${foreign}/p"><button>foreign form</button></form>
<form method="post" action="${foreign}/p${to(`${app}/back`, 303)}"><button>form there and back</button></form>
<form method="post" action="${foreign}/p${to(`${app}/back`, 307)}"><button>form kept there and back</button></form>
<form method="post" action="/p${to(`${foreign}/p`, 307)}"><button>form kept out</button></form>
<iframe src="${app}/frame"></iframe>`;

  beforeAll(async () => {
    const cookies = [
      "lax=1; Path=/; SameSite=Lax",
      "__Host-h=1; Path=/; Secure",
      "none=1; Secure; SameSite=None",
      "strict=1; SameSite=Strict",
    ];
    const start = (host: "localhost" | "127.0.0.1"): Promise<TestSite> => startSite({ host, cookies, page });
    sites = await Promise.all([start("localhost"), start("localhost"), start("127.0.0.1")]);
    [app = "", sibling = "", foreign = ""] = sites.map(({ origin }) => origin);
    const args = ["--no-sandbox", "--test-third-party-cookie-phaseout"];
    const real = await chromium.launch({ executablePath: program, args });
    context = await real.newContext();
    tab = await context.newPage();
  }, patience);
  afterAll(async () => {
    await context?.browser()?.close();
    await Promise.all(sites.map((site) => site.close()));
  });

  const listen = async (visit: () => Promise<unknown>): Promise<string[]> => {
    for (const site of sites) site.forget();
    await visit();
    const seen = sites.flatMap((site) => site.seen.map((each) => ({ ...each, origin: site.origin })));
    return seen.map((each) => `${each.origin} ${saidBy(each)}`).sort();
  };

  const byChromium = (start: string, labels: readonly string[]): Promise<string[]> =>
    listen(async () => {
      await tab.goto("about:blank");
      await context.clearCookies();
      for (const label of labels) {
        await tab.goto(start);
        await tab.click(`text="${label}"`);
        await tab.waitForURL(({ pathname }) => pathname !== "/");
      }
    });

  const byOurs = (start: string, labels: readonly string[]): Promise<string[]> =>
    listen(async () => {
      const browser = new Browser();
      for (const label of labels) {
        await browser.open(start);
        await (browser.page.button(label) === undefined ? browser.follow(label) : browser.submit(label));
      }
    });

  test.each([
    "own link",
    "sibling link",
    "foreign link",
    "there and back",
    "near and back",
    "own form",
    "sibling form",
    "foreign form",
    "form there and back",
    "form kept there and back",
    "form kept out",
  ])(
    "%s",
    async (label) => {
      expect(await byOurs(app, [label])).toEqual(await byChromium(app, [label]));
    },
    patience,
  );

  test.each(["no-referrer", "same-origin", "origin", "unsafe-url"])(
    "a page with the policy %s",
    async (policy) => {
      const start = `${app}/?policy=${policy}`;
      const labels = ["own form", "foreign form", "foreign link"];
      expect(await byOurs(start, labels)).toEqual(await byChromium(start, labels));
    },
    patience,
  );
});
