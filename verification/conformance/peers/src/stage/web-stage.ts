import { randomBytes } from "node:crypto";
import type { WebApp } from "../apps/web-app.ts";
import { Browser, type Page } from "../kit/browser.ts";
import { Gate } from "../kit/gate.ts";
import { listen } from "../kit/listen.ts";
import { type LocalProvider, startProvider } from "../provider/provider.ts";

/** One running app, and its provider. */
export interface WebStage {
  readonly provider: LocalProvider;
  readonly asking: Gate;
  readonly slow: Gate;
  /** Signs in, and checks that the user is signed in. */
  signIn(browser: Browser, user: string): Promise<void>;
  /** Whether `/me` shows a user. */
  isSignedIn(browser: Browser): Promise<boolean>;
  ask(browser: Browser, path: "/me" | "/token" | "/slow"): Promise<Page>;
  /** Signs out of the app. */
  signOut(browser: Browser): Promise<void>;
  /** The provider's iframe: no cookies. */
  frontChannelNotice(user: string): Promise<void>;
  /** The values of the app's cookies. */
  cookies(browser: Browser): readonly string[];
}

export interface WebStageOptions {
  /** Whether the provider's notices name the session; otherwise only the user. */
  readonly sidInNotices: boolean;
}

/** Builds the stage, runs the steps, and stops everything again. */
export async function onWebStage<T>(
  app: WebApp,
  { sidInNotices }: WebStageOptions,
  play: (stage: WebStage) => Promise<T>,
): Promise<T> {
  const { paths } = app;
  const server = await listen();
  const { origin } = server;
  const client = { clientId: "app", clientSecret: randomBytes(32).toString("base64url") };
  const provider = await startProvider({
    ...client,
    redirectUri: origin + paths.callback,
    postLogoutRedirectUri: `${origin}/auth/signed-out`,
    backChannelUri: origin + paths.backChannel,
    sidInNotices,
    ...app.provider,
  });
  const gates = { asking: new Gate(), slow: new Gate() };
  const { listener, settled } = app.start({ ...client, ...gates, origin, issuer: provider.issuer });
  server.serve(listener);

  const isSignedIn = async (browser: Browser) => (await browser.get(`${origin}/me`)).status === 200;
  const stage: WebStage = {
    provider,
    ...gates,
    async signIn(browser, user) {
      await browser.signIn(origin + paths.signIn, user);
      const page = await browser.get(`${origin}/me`);
      if (page.text !== user) throw new Error(`${user} could not sign in: ${page.status} ${page.text}`);
    },
    isSignedIn,
    ask: (browser, path) => browser.get(origin + path),
    async signOut(browser) {
      await browser[paths.signOut.method](origin + paths.signOut.path);
    },
    async frontChannelNotice(user) {
      const notice = new URLSearchParams({ iss: provider.issuer, sid: provider.sidOf(user) });
      await new Browser().get(`${origin}${paths.frontChannel}?${notice}`);
    },
    cookies: (browser) => browser.cookies(`${origin}/`),
  };
  try {
    return await play(stage);
  } finally {
    for (const gate of [gates.asking, gates.slow, provider.tokenRequests, provider.tokenAnswers]) gate.open();
    await settled?.();
    await Promise.all([server.close(), provider.close()]);
  }
}
