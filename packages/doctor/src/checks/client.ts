import { defined, type JsonRecord, stringMember } from "@identity-web/core/provider-kit";
import type { CheckedApp } from "../checked-app.ts";
import { type Finding, findings, wordsOf } from "../finding.ts";
import { type Asked, askFor } from "./redirect-uri.ts";

const { good, none, warning, bad } = findings("client");
const authentication = "client-authentication";

export interface ClientChecked {
  readonly clientId?: string;
  readonly findings: readonly Finding[];
}

/** Checks the client's authentication and redirect URIs at the provider, without a sign-in. */
export async function checkClient(checkedApp: CheckedApp, document: JsonRecord): Promise<ClientChecked> {
  const { redirectUri } = checkedApp.urls;
  let asked: Asked;
  try {
    asked = await askFor(checkedApp, redirectUri);
  } catch (error) {
    const { text, cure, isClient } = wordsOf(error, "Read the provider's log.");
    const id = isClient ? authentication : "authorization-request";
    return { findings: [bad(id, text, cure)] };
  }
  return {
    ...defined({ clientId: asked.clientId }),
    findings: [
      ...aboutRequest(asked),
      await tryAuthentication(checkedApp, asked, document),
      await tryPostLogout(checkedApp, document),
    ],
  };
}

function aboutRequest({ redirectUri: outcome, objection, transaction: { redirectUri } }: Asked): readonly Finding[] {
  if (outcome === "refused") {
    return [
      bad(
        "redirect-uri",
        `the provider refuses a sign-in: it doesn't know the client, or its redirect URI ${redirectUri}`,
        `Register ${redirectUri} at the provider, with exactly these characters, and compare the client id.`,
      ),
    ];
  }
  const registered =
    outcome === "registered"
      ? good("redirect-uri", `the redirect URI ${redirectUri} is registered`)
      : none("redirect-uri", "the provider's answer doesn't show whether the redirect URI is registered");
  if (objection === undefined) return [registered];
  const cure = "Compare the scopes and parameters of the app with those that the provider allows this client.";
  return [registered, warning("authorization-request", `the provider refuses a sign-in: ${objection}`, cure)];
}

/**
 * Sends an invalid code. The provider answers `invalid_grant` to a client with valid authentication, and `invalid_client` to
 * any other client.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-5.2
 */
async function tryAuthentication(
  { provider }: CheckedApp,
  { pushed, transaction }: Asked,
  document: JsonRecord,
): Promise<Finding> {
  if (pushed)
    return good(authentication, "the provider accepts the client authentication (of a pushed authorization request)");
  if (provider.callbackState !== undefined)
    return none(
      authentication,
      "client authentication can't be checked without a sign-in: the provider signs callbacks",
    );
  const callback = new URLSearchParams({ code: "identity-web-doctor", state: transaction.state });
  const issuer = stringMember(document, "issuer");
  if (issuer !== undefined && document.authorization_response_iss_parameter_supported === true)
    callback.set("iss", issuer);
  try {
    await provider.completeSignIn(callback, transaction, new AbortController().signal);
  } catch (error) {
    const { text, cure, code, isClient } = wordsOf(error, "Read the provider's log.");
    if (isClient) return bad(authentication, text, cure);
    if (code === "invalid_grant") {
      return good(
        authentication,
        `the provider accepts the client authentication (its answer to an invalid code is ${code})`,
      );
    }
    return warning(
      authentication,
      `the provider's answer to an invalid code doesn't show whether it accepts the client: ${text}`,
      cure,
    );
  }
  return bad(authentication, "the provider accepted an invalid code", "Tell its operator at once.");
}

/** @see https://openid.net/specs/openid-connect-rpinitiated-1_0.html#RedirectionAfterLogout */
async function tryPostLogout({ provider, urls, send }: CheckedApp, document: JsonRecord): Promise<Finding> {
  const { postLogoutRedirectUri } = urls;
  const id = "post-logout-redirect-uri";
  if (document.end_session_endpoint === undefined)
    return none(id, "the provider has no end-session endpoint, so it uses no post-logout redirect URI");
  const unknown = none(id, "the provider's answer doesn't show whether the post-logout redirect URI is registered");
  const request = await provider.endSession({ postLogoutRedirectUri, state: "doctor" }).catch(() => undefined);
  // The request has no cookies, so it signs no user out.
  if (request === undefined || request.form !== undefined) return unknown;
  const response = await send(request.url, { redirect: "manual" }).catch(() => undefined);
  if (response === undefined || response.status >= 500) return unknown;
  if (response.status < 400) return good(id, `the post-logout redirect URI ${postLogoutRedirectUri} is not refused`);
  return warning(
    id,
    `the provider refuses to return to ${postLogoutRedirectUri} after a sign-out (status ${response.status})`,
    `Register ${postLogoutRedirectUri} at the provider, with exactly these characters, as a post-logout redirect URI.`,
  );
}
