import type { SignedInUser } from "@identity-web/core/http";
import { eventStream } from "../activity/index.ts";
import { apiPage } from "./api-page.ts";
import { type AppLook, homePage } from "./home-page.ts";
import { type TokenCacheJson, tokenCacheJson } from "./json.ts";
import type { AppSettings } from "./settings.ts";

/** What both apps show, whatever framework sends it. */
export interface Pages {
  home(user: SignedInUser | undefined): Promise<Response>;
  /** @param answer - The API's. */
  api(user: SignedInUser, answer: Response): Promise<Response>;
  /** Tells the home page's script when to look again. */
  live(): Response;
  tokenCache(): Promise<TokenCacheJson>;
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

/** An app's pages, over what it is made of. */
export const createPages = (look: Omit<AppLook, "provider">, { urls, store, activity }: AppSettings): Pages => {
  const fullLook = { ...look, provider: urls.provider };
  const tokenCache = async () => tokenCacheJson(await store.contents());
  return {
    tokenCache,
    live: () => eventStream(activity),
    home: async (user) => {
      const cache = await tokenCache();
      // Events name an account by its key alone; who has one in the cache has told their name.
      for (const { key, username } of cache.accounts) if (username !== undefined) activity.introduce(key, username);
      return homePage({ look: fullLook, user, cache, activity });
    },
    api: async ({ account }, answer) => {
      const body = parsed(await answer.text());
      return apiPage(fullLook, account.username ?? account.subject, { status: answer.status, body });
    },
  };
};
