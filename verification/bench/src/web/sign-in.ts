import { Browser } from "@identity-web/peers/browser";
import { greeting, page } from "./contestant.ts";
import type { Server } from "./server.ts";

/** Signs in alice with real requests. @returns the Cookie header that her browser sends afterwards */
export async function signIn({ contestant, origin }: Server): Promise<string> {
  if (contestant.signIn === undefined) return "";
  const browser = new Browser();
  const first = await contestant.begin?.(origin);
  if (first !== undefined) browser.keep(origin, first.cookies);
  const end = await browser.signIn(first?.url ?? origin + contestant.signIn, "alice");
  const visited = await browser.get(origin + page);
  if (visited.status !== 200 || visited.text !== greeting) {
    throw new Error(
      `${contestant.name}: expected alice to be greeted, and came to ${end.url} (${end.status}), then ${visited.status}: ${visited.text}`,
    );
  }
  return browser.cookieHeader(origin + page);
}
