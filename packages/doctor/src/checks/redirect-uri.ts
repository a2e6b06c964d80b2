import { webCrypto } from "@identity-web/core";
import { refusalFromCallback } from "@identity-web/core/provider-kit";
import type { CheckedApp } from "../checked-app.ts";

/** The provider's answer to an authorization request with a redirect URI. */
export interface Asked {
  /** "unclear": the provider answered with a page. */
  readonly redirectUri: "registered" | "refused" | "unclear";
  /** The provider's objection to the rest of the request, in its own words. */
  readonly objection?: string;
  readonly clientId: string | undefined;
  /** The request was pushed, so the client has authenticated. */
  readonly pushed: boolean;
  readonly transaction: Readonly<Record<string, string>> & { readonly state: string; readonly redirectUri: string };
}

/** The expected errors: a request without cookies belongs to no signed-in user. */
const expectedErrors: ReadonlySet<string> = new Set([
  "login_required",
  "interaction_required",
  "consent_required",
  "account_selection_required",
]);

/** Entra's error pages with status 200 for an unregistered redirect URI or client. */
const refusalPage = /AADSTS(50011|700016|90002)|AADB2C90006/;

/**
 * Sends the request of a browser without a signed-in user (`prompt=none`). A provider redirects it with an error to a
 * registered redirect URI, and never to another one.
 *
 * @throws IdentityError of the provider's client, such as for a refused pushed request
 * @see https://openid.net/specs/openid-connect-core-1_0.html#AuthError
 */
export async function askFor({ provider, scopes, send }: CheckedApp, redirectUri: string): Promise<Asked> {
  const state = webCrypto.random(16);
  const { redirectTo, transaction } = await provider.beginSignIn({ state, redirectUri, scopes, prompt: "none" });
  const { searchParams } = new URL(redirectTo);
  const response = await send(redirectTo, { headers: { accept: "text/html" }, redirect: "manual" });
  return {
    clientId: searchParams.get("client_id") ?? undefined,
    pushed: searchParams.has("request_uri"),
    transaction: { ...transaction, state, redirectUri },
    ...(await read(response, redirectTo, redirectUri)),
  };
}

async function read(
  response: Response,
  asked: string,
  redirectUri: string,
): Promise<Pick<Asked, "redirectUri" | "objection">> {
  const location = response.headers.get("location");
  if (location !== null && URL.canParse(location, asked)) {
    const target = new URL(location, asked);
    if (target.href.split(/[?#]/, 1)[0] !== redirectUri) return { redirectUri: "unclear" };
    const refusal = refusalFromCallback(target.searchParams, []);
    const expected = refusal?.error === undefined || expectedErrors.has(refusal.error);
    return { redirectUri: "registered", ...(expected ? {} : { objection: refusal.words }) };
  }
  const page = await response.text();
  if (response.status >= 400 && response.status < 500) return { redirectUri: "refused" };
  if (refusalPage.test(page)) return { redirectUri: "refused" };
  // form_post answers with a page that posts to the redirect URI.
  return { redirectUri: page.includes(`action="${redirectUri}"`) ? "registered" : "unclear" };
}
