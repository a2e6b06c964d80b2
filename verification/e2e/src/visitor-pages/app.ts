import type { RequestListener } from "node:http";
import { identity } from "@identity-web/adapter-koa";
import { sessionsPage } from "@identity-web/features/sessions-page";
import { oidc } from "@identity-web/idp-oauth4webapi";
import { plainFakeProvider } from "@identity-web/testing/fake-provider/plain";
import { nodeServer } from "@identity-web/testing/node-server";
import Koa from "koa";
import type { BrowserContext } from "playwright-core";

export interface PagesApp {
  readonly origin: string;
  readonly issuer: string;
  /** Signs in Alice. */
  signIn(browser: BrowserContext): Promise<void>;
  isSignedIn(browser: BrowserContext): Promise<boolean>;
  close(): Promise<void>;
}

/** An app that has only the library's own pages, at a provider without pages. */
export async function startPagesApp(): Promise<PagesApp> {
  const provider = plainFakeProvider();
  const app = new Koa();
  app.silent = true;
  // The app's address contains the port, which is known only after listening.
  let answer: RequestListener = () => {};
  const server = await nodeServer((request, response) => answer(request, response));
  const origin = `http://localhost:${server.port}`;
  app.use(
    identity({
      provider: oidc({ ...provider.client, fetch: provider.fetch, endSession: "post" }),
      baseUrl: origin,
      secrets: ["a secret of at least thirty-two bytes"],
      features: [sessionsPage({ locate: () => "New Zealand" })],
      events: () => {},
    }),
  );
  app.use(async (ctx) => {
    const user = await ctx.state.identity.current();
    ctx.status = user === undefined ? 401 : 200;
    ctx.body = "the app";
  });
  answer = app.callback();
  return {
    origin,
    issuer: provider.issuer,
    async signIn({ request }) {
      const location = (await request.get(`${origin}/auth/sign-in`, { maxRedirects: 0 })).headers().location ?? "";
      const callback = provider.authorize(location, { user: "alice" });
      const back = await request.get(callback.href, { maxRedirects: 0 });
      if (back.status() !== 302) throw new Error(`expected to be signed in, and got status ${back.status()}`);
    },
    isSignedIn: async ({ request }) => (await request.get(origin)).status() === 200,
    async close() {
      await server.close();
      provider.close();
    },
  };
}
