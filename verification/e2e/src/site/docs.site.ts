import { existsSync } from "node:fs";
import { join } from "node:path";
import type { NodeServer } from "@identity-web/testing/node-server";
import { requires } from "@identity-web/tools/requires";
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { serveSite } from "./serve-site.ts";

const folder = join(import.meta.dirname, "../../../../docs-site/dist");

requires("chromium")("the docs site, in Chromium", (program) => {
  let site: NodeServer;
  let browser: Browser;
  let context: BrowserContext | undefined;
  let said: string[];

  beforeAll(async () => {
    if (!existsSync(join(folder, "index.html"))) throw new Error(`expected the built site. Run "npx pnpm run docs"`);
    site = await serveSite(folder);
    browser = await chromium.launch({ executablePath: program, args: ["--no-sandbox"] });
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
  });
  beforeEach(() => {
    said = [];
  });
  afterEach(async () => {
    await context?.close();
    expect(said).toEqual([]);
  });

  const open = async (path: string, options: BrowserContextOptions = {}): Promise<Page> => {
    context = await browser.newContext(options);
    context.setDefaultTimeout(20_000);
    const tab = await context.newPage();
    tab.on("console", (message) => ["error", "warning"].includes(message.type()) && said.push(message.text()));
    tab.on("pageerror", (error) => said.push(error.message));
    tab.on("response", (response) => response.status() >= 400 && said.push(`${response.status()} ${response.url()}`));
    await tab.goto(`http://localhost:${site.port}${path}`, { waitUntil: "load" });
    return tab;
  };

  test("the search finds a page by a word, and the result opens it", async () => {
    const tab = await open("/");
    await tab.getByRole("button", { name: "Search" }).click();
    await tab.getByRole("searchbox").fill("postgresStore");
    await tab.locator(".result[href*='/stores']").first().click();
    await tab.waitForURL("**/stores**");
    await tab.getByRole("heading", { level: 1, name: "Stores" }).waitFor();
  });

  test("the landing page says what the library is, shows its picture and leads to the quick start", async () => {
    const tab = await open("/");
    await tab.getByRole("heading", { level: 1, name: /sign-out that empties every cache/ }).waitFor();
    const picture = tab.getByRole("img", { name: /One sign-out removes every token/ });
    await picture.scrollIntoViewIfNeeded();
    expect(await picture.evaluate((image) => image instanceof HTMLImageElement && image.naturalWidth)).toBeGreaterThan(
      0,
    );
    await tab.getByRole("link", { name: "Quick start", exact: true }).last().click();
    await tab.waitForURL("**/quick-start");
  });

  test("the site follows the colour scheme of the device", async () => {
    const backgrounds: string[] = [];
    for (const colorScheme of ["light", "dark"] as const) {
      const tab = await open("/", { colorScheme });
      backgrounds.push(await tab.evaluate(() => getComputedStyle(document.body).backgroundColor));
      await context?.close();
    }
    expect(backgrounds).toEqual(["rgb(255, 255, 255)", "rgb(27, 27, 31)"]);
  });

  test.each(["/", "/quick-start", "/stores", "/api"])("on a phone %s needs no scrolling to the side", async (path) => {
    const tab = await open(path, { viewport: { width: 360, height: 740 } });
    const { scrollWidth, clientWidth } = await tab.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement;
      return { scrollWidth, clientWidth };
    });
    expect(scrollWidth).toBeLessThanOrEqual(clientWidth);
  });
});
