import type { SignedInUser } from "@identity-web/core/http";
import { eventStream } from "../activity/index.ts";
import { replayOnOurs, replayOnSimulation } from "../race/index.ts";
import { apiPage } from "./api-page.ts";
import { homePage } from "./home-page.ts";
import { type TokenCacheJson, tokenCacheJson } from "./json.ts";
import type { AppLook } from "./look.ts";
import { notFoundPage } from "./not-found-page.ts";
import { racePage } from "./race-page.ts";
import type { DemoParts } from "./settings.ts";

/** The pages that both apps show. They don't depend on the framework that sends them. */
export interface Pages {
  home(user: SignedInUser | undefined): Promise<Response>;
  /** @param answer - The API's. */
  api(user: SignedInUser, answer: Response): Promise<Response>;
  /** Replays a race, and shows how it ended. */
  race(): Promise<Response>;
  /** Tells the home page's script when to look again. */
  live(): Response;
  notFound(): Response;
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

/** The pages of an app, made from the parts of the demo. */
export const createPages = (look: AppLook, { urls, stores, activity }: DemoParts): Pages => ({
  home: async (user) => {
    const looks = Object.entries(stores).map(
      async ([app, store]): Promise<[string, TokenCacheJson]> => [app, tokenCacheJson(await store.contents())],
    );
    const caches = await Promise.all(looks);
    // Events have only an account's key. The cache has the names of the accounts in it.
    for (const { key, username } of caches.flatMap(([, { accounts }]) => accounts)) {
      if (username !== undefined) activity.introduce(key, username);
    }
    const sessionsAtProvider = `${urls.provider}/admin`;
    return homePage({ look, user, caches, activity, sessionsAtProvider, now: Date.now() });
  },
  api: async ({ account }, answer) => {
    const body = parsed(await answer.text());
    return apiPage(look, account.username ?? account.subject, { status: answer.status, body });
  },
  race: async () => racePage(look, await replayOnOurs(), replayOnSimulation()),
  live: () => eventStream(activity),
  notFound: () => notFoundPage(look),
});
