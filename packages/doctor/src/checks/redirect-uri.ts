import { webCrypto } from "@identity-web/core";
import { refusalFromCallback } from "@identity-web/core/provider-kit";
import type { Patient } from "../patient.ts";

/** What the provider makes of an authorization request with a redirect URI. */
export interface Asked {
  /** "unclear": it answered with a page, which may say anything. */
  readonly redirectUri: "registered" | "refused" | "unclear";
  /** What the provider says against the rest of the request, in its own words. */
  readonly objection?: string;
  readonly clientId: string | undefined;
  /** The request was pushed, so the client has authenticated. */
  readonly pushed: boolean;
  readonly transaction: Readonly<Record<string, string>> & { readonly state: string; readonly redirectUri: string };
}

/** Nobody is signed in in a request without cookies: these are the answers hoped for. */
const nobodyThere: ReadonlySet<string> = new Set([
  "login_required",
  "interaction_required",
  "consent_required",
  "account_selection_required",
]);

/** On pages that Entra shows with status 200: a redirect URI, or a client, that isn't registered. */
const refusalPage = /AADSTS(50011|700016|90002)|AADB2C90006/;

/**
 * Asks as a browser would where nobody is signed in (`prompt=none`). A provider sends such a request back to a redirect URI
 * that it knows, with an error, and never to another one.
 *
 * @throws IdentityError by the provider's client, for one where the request is pushed and turned away
 * @see https://openid.net/specs/openid-connect-core-1_0.html#AuthError
 */
export async function askFor({ provider, scopes, send }: Patient, redirectUri: string): Promise<Asked> {
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
    const expected = refusal?.error === undefined || nobodyThere.has(refusal.error);
    return { redirectUri: "registered", ...(expected ? {} : { objection: refusal.words }) };
  }
  const page = await response.text();
  if (response.status >= 400 && response.status < 500) return { redirectUri: "refused" };
  if (refusalPage.test(page)) return { redirectUri: "refused" };
  // form_post: a page that posts to it.
  return { redirectUri: page.includes(`action="${redirectUri}"`) ? "registered" : "unclear" };
}
