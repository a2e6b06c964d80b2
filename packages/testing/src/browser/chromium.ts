import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, chromium } from "playwright-core";
import { startSite } from "./test-sites.ts";

/** Options of a Chromium that a test starts. */
export interface ChromiumOptions {
  /** The user's own setting, in Chromium's privacy preferences. */
  readonly thirdPartyCookies: "blocked" | "allowed";
  /** @default true */
  readonly javaScriptEnabled?: boolean;
}

/** A Chromium that a test has started. */
export interface RunningChromium {
  readonly context: BrowserContext;
  close(): Promise<void>;
}

const timeoutMs = 15_000;

/** A Chromium with its own profile, because only the profile can set the blocking of third-party cookies. */
export const startChromium = async (
  program: string,
  { thirdPartyCookies, javaScriptEnabled = true }: ChromiumOptions,
): Promise<RunningChromium> => {
  const folder = await mkdtemp(join(tmpdir(), "single-sign-out-"));
  const isBlocked = thirdPartyCookies === "blocked";
  const preferences = { profile: { cookie_controls_mode: isBlocked ? 1 : 0, block_third_party_cookies: isBlocked } };
  await mkdir(join(folder, "Default"));
  await writeFile(join(folder, "Default", "Preferences"), JSON.stringify(preferences));
  const context = await chromium.launchPersistentContext(folder, {
    executablePath: program,
    args: ["--no-sandbox"],
    javaScriptEnabled,
  });
  context.setDefaultTimeout(timeoutMs);
  return {
    context,
    close: async () => {
      await context.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
};

/** Whether a frame of another site gets its cookie with SameSite=None. */
export const sendsThirdPartyCookies = async (context: BrowserContext): Promise<boolean> => {
  const cookies = ["everywhere=1; Path=/; Secure; SameSite=None"];
  const framed = await startSite({ host: "localhost", cookies, page: () => "<p>frame" });
  const around = await startSite({ host: "127.0.0.1", page: () => `<iframe src="${framed.origin}/frame"></iframe>` });
  const tab = await context.newPage();
  try {
    await tab.goto(framed.origin);
    await tab.goto(around.origin);
    const [inFrame, ...others] = framed.received("/frame");
    if (inFrame === undefined || others.length > 0) throw new Error("the frame was not requested exactly once");
    return inFrame.headers.cookie !== undefined;
  } finally {
    await tab.close();
    await Promise.all([framed.close(), around.close()]);
  }
};
