import type { Browser } from "./browser.ts";
import { type ClientWorld, codeOf, listed } from "./clients.ts";
import { callsApi, type Guard, type Page } from "./pages.ts";

/** Lists the user's sessions in this app. */
export const listsSessions =
  (world: ClientWorld): Page =>
  async (user) => ({ is: "user", listed: listed(world, await user.sessions()) });

/** Calls an API by the library's own `fetch`, which replaces a refused token. The API's answer is the token that it has accepted. */
export const fetchesApi: Page = async (user) => {
  const response = await user.fetch("https://mail.example/", { scopes: ["Mail.Read"] });
  return response.ok ? { is: "token", token: await response.text() } : { is: "user" };
};

/** A token that is for one API only. */
export const callsOneApi =
  (resource: string): Page =>
  async (user, ...rest) => {
    const outcome = await callsApi({ resource })(user, ...rest);
    const isForIt = outcome.token?.includes(` at ${resource}`) === true;
    return isForIt ? outcome : { ...outcome, lacksScopes: true };
  };

/** The API refuses a token, and the page asks for another one. */
export async function replacesToken(browser: Browser, at: number): Promise<void> {
  const { token: refused } = await browser.acquire(at);
  if (refused === undefined) return;
  const wanted = { scopes: ["Mail.Read"], refused };
  await browser.opens(at, callsApi({ refused }), { kind: "acquire", wanted });
}

/** A guard that wants a recent sign-in, or one by other means. */
export const stepUp =
  (requirement: { readonly maxAge?: number; readonly acr?: string }): Guard =>
  async (identity) => {
    try {
      return await identity.require(requirement);
    } catch (error) {
      if (error instanceof Error && codeOf(error) === "sign_in_required") return undefined;
      throw error;
    }
  };
