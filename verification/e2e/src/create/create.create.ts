import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { type RunningChromium, startChromium } from "@identity-web/testing/browser/chromium";
import { nodeServer } from "@identity-web/testing/node-server";
import { requires } from "@identity-web/tools/requires";
import { afterAll, beforeAll, expect, test } from "vitest";
import { frameworks } from "../../../../packages/create-identity-web/src/parts/frameworks.ts";
import { demand } from "../../../../tools/src/packages/stage.ts";
import { copyFinalStage, npm, saidBy, startDev, startScript, usePorts, useTarballs } from "./new-app.ts";
import { packWorkspace } from "./packed.ts";

// The steps of a new user: `npm create identity-web`, `npm install`, `npm run dev`, sign in. Prints the time of each.

requires("chromium")("a new app", (program) => {
  const stage = mkdtempSync(join(tmpdir(), "create-"));
  const times: string[] = [];
  let tarballs: ReadonlyMap<string, string>;
  let chromium: RunningChromium;

  beforeAll(async () => {
    tarballs = packWorkspace(stage);
    mkdirSync(join(stage, "creator"));
    npm(join(stage, "creator"), "install", "--no-audit", "--no-fund", String(tarballs.get("create-identity-web")));
    chromium = await startChromium(program, { thirdPartyCookies: "blocked" });
    // `next dev` compiles a page at its first request.
    chromium.context.setDefaultTimeout(180_000);
    chromium.context.setDefaultNavigationTimeout(180_000);
  });
  afterAll(async () => {
    await chromium?.close();
    rmSync(stage, { recursive: true, maxRetries: 5 });
    console.log(`From an empty folder to the signed-in page:\n${times.join("\n")}`);
  });

  test.each(frameworks.map(({ id }) => id))(
    "of %s signs in at its local provider, signs out, and passes its own test",
    async (framework) => {
      const begun = performance.now();
      const folder = join(stage, framework);
      const creator = join(stage, "creator/node_modules/.bin/create-identity-web");
      demand(creator, [framework, "--framework", framework, "--provider", "local", "--yes"], stage);
      const [app, provider] = [await freePort(), await freePort()];
      usePorts(folder, app, provider);
      useTarballs(folder, tarballs);
      npm(folder, "install", "--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error");
      const installed = performance.now();
      const origin = `http://localhost:${app}`;
      const dev = await startDev(folder, origin);
      try {
        const tab = await chromium.context.newPage();
        await tab.goto(origin);
        await tab.getByRole("link", { name: "Sign in" }).click();
        await tab.locator("[name=login]").fill("alice");
        await tab.locator("[name=password]").fill("any");
        await tab.locator("[type=submit]").click();
        await tab.getByRole("heading", { name: "Signed in as alice" }).waitFor();
        const seconds = (from: number, to: number) => `${Math.round((to - from) / 1000)} s`;
        const now = performance.now();
        times.push(`  ${framework}: ${seconds(begun, now)}, of which npm install ${seconds(begun, installed)}`);
        await tab.goto(`${origin}/me`);
        expect(await tab.locator("body").textContent()).toContain('"subject":"alice"');
        await tab.goto(`${origin}/api`);
        expect(await tab.locator("body").textContent()).toContain('"user":"alice"');
        await tab.goto(origin);
        await tab.getByRole("button", { name: "Sign out" }).click();
        // The provider asks before it signs out.
        await tab.getByRole("button", { name: /yes/i }).click();
        await tab.waitForURL(`${origin}/`);
        await tab.getByRole("heading", { name: "You are signed out" }).waitFor();
        await tab.close();
        // As developers do it: while the app runs.
        npm(folder, "test");
        expect(dev.problems()).toEqual([]);
      } catch (error) {
        throw new Error(`${error instanceof Error ? error.message : error}\n\nnpm run dev wrote:\n${dev.output()}`);
      } finally {
        await dev.close();
      }
      npm(folder, "run", "check");
      expect(saidBy(folder, "register")).toContain(`"redirect_uris": [\n    "${origin}/auth/callback"`);
      if (framework !== "next") return;
      npm(folder, "run", "build");
      // A provider without a fake has another test. It needs the same packages.
      demand(creator, ["google", "--framework", "next", "--provider", "google", "--yes"], stage);
      for (const file of ["src/provider.ts", "test/app.test.ts"])
        cpSync(join(stage, "google", file), join(folder, file));
      npm(folder, "test");
      // The last stage of the Dockerfile, without a container: only the files that it copies.
      npm(folder, "prune", "--omit=dev", "--no-audit", "--no-fund");
      const image = join(stage, "image");
      mkdirSync(join(folder, "public"), { recursive: true });
      copyFinalStage(folder, image);
      expect(readdirSync(image)).not.toContain(".env");
      const settings = { ...parseEnv(readFileSync(join(folder, ".env"), "utf8")), PORT: String(app) };
      const started = await startScript(image, "start", origin, settings);
      await started.close();
    },
  );
});

async function freePort(): Promise<number> {
  const { port, close } = await nodeServer(() => {});
  await close();
  return port;
}
