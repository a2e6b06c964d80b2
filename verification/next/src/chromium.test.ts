import { type RunningChromium, startChromium } from "@identity-web/testing/browser/chromium";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { requires } from "../../../tools/src/requires.ts";
import { build } from "./next-app.ts";
import { startWorld, type World } from "./world.ts";

requires("chromium")("a Next.js app, built and started, in Chromium", (program) => {
  let chromium: RunningChromium;
  let world: World;

  beforeAll(async () => {
    await build();
    chromium = await startChromium(program, { thirdPartyCookies: "blocked" });
  });
  afterAll(() => chromium?.close());
  beforeEach(async () => {
    world = await startWorld();
  });
  afterEach(async () => {
    const { context } = chromium;
    await Promise.all(context.pages().map((tab) => tab.close()));
    await context.clearCookies();
    await world.close();
  });

  const open = async (path: string) => {
    const tab = await chromium.context.newPage();
    await tab.goto(new URL(path, world.origin).href);
    return tab;
  };
  const signIns = () => world.provider.requests("authorize").length;

  test("signs in from a page and returns to it", async () => {
    const tab = await open("/mail?box=1");
    await tab.locator("#who", { hasText: "alice" }).waitFor();
    expect(tab.url()).toBe(`${world.origin}/mail?box=1`);
    expect(signIns()).toBe(1);
  });

  test("calls an API from a server action, which first sends the user to consent to its scope", async () => {
    const tab = await open("/mail?box=1");
    await tab.locator("#read").click();
    await expect.poll(signIns).toBe(2);
    await tab.waitForURL(`${world.origin}/mail?box=1`);
    await tab.locator("#read").click();
    await tab.locator("output", { hasText: "mail by /mail" }).waitFor();
    expect(signIns()).toBe(2);
  });

  test("is signed out by a back-channel notice, and the open page notices", async () => {
    const tab = await open("/mail");
    await tab.locator("#who", { hasText: "alice" }).waitFor();
    await tab.goto(world.origin);
    await tab.locator("#who", { hasText: "alice" }).waitFor();
    const { status } = await world.provider.sendLogoutToken({ sub: "alice" });
    expect(status).toBe(200);
    await tab.locator("#who", { hasText: "not signed in" }).waitFor();
  });

  test("a link of the router prefetches no sign-in, and signs in once at a click", async () => {
    const tab = await open("about:blank");
    const prefetched = tab.waitForResponse((response) => response.url().includes("/auth/sign-in"));
    await tab.goto(world.origin);
    expect((await prefetched).status()).toBe(204);
    expect(signIns()).toBe(0);
    expect(await chromium.context.cookies()).toEqual([]);
    await tab.locator("#prefetched").click();
    await tab.locator("#who", { hasText: "alice" }).waitFor();
    expect(signIns()).toBe(1);
  });

  test("a page that the router shows without a document redirects to sign-in once", async () => {
    const tab = await open("/");
    await tab.locator("#mail").click();
    await tab.locator("#who", { hasText: "alice" }).waitFor();
    expect(tab.url()).toBe(`${world.origin}/mail?box=1`);
    expect(signIns()).toBe(1);
  });

  test("a server action signs out here and at the provider", async () => {
    const tab = await open("/mail");
    await tab.locator("#who", { hasText: "alice" }).waitFor();
    await tab.goto(world.origin);
    await tab.getByRole("button", { name: "Sign out" }).click();
    await tab.locator("#who", { hasText: "not signed in" }).waitFor();
    expect(world.provider.requests("end_session")).toHaveLength(1);
    expect(world.provider.newestSession).toBeUndefined();
  });

  test("a route handler behind `api()` answers 401 to a program without a session", async () => {
    expect((await fetch(`${world.origin}/me`)).status).toBe(401);
  });
});
