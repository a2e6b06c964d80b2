import {
  apiScopes,
  type Grant,
  IdentityError,
  type RefreshAnswer,
  type Refreshed,
  type TokenRequest,
} from "@identity-web/core";
import {
  asUnavailable,
  defined,
  grantedScopes,
  interactionRequired,
  RuleBroken,
  splitScope,
  unavailable,
  uncovered,
} from "@identity-web/core/provider-kit";
import { type ResolvedAuthority, resolveAuthority } from "../authority/authority-client.ts";
import type { Context } from "../context.ts";
import { exchange } from "../msal/exchange.ts";
import { hasRefreshToken } from "../msal/msal-cache.ts";
import { checkRefreshedIdToken } from "../sign-in/id-token.ts";
import { apisOf } from "./api.ts";
import { type ProviderState, readState, writeState } from "./provider-state.ts";
import { accessTokensOf, type TokenAnswer } from "./token-answer.ts";
import { failureOf } from "./token-failure.ts";

/**
 * Has MSAL ask for another access token with the refresh token in its cache, once, and says what the outcome means for the grant.
 * MSAL's client lives for this one operation and knows this one sign-in.
 */
export async function refresh(
  context: Context,
  grant: Pick<Grant, "providerState">,
  request: TokenRequest,
  signal: AbortSignal,
): Promise<RefreshAnswer> {
  const state = readState(grant.providerState);
  if (state === undefined || !hasRefreshToken(state.cache))
    return { failed: "interaction", error: interactionRequired("the grant has no refresh token", request) };
  const place = context.place(state.policy);
  if (place === undefined)
    return { failed: "refused", error: interactionRequired("the grant is that of a user flow that is gone", request) };
  const apis = apisOf(request.scopes);
  if (apis.length > 1) return { failed: "unsent", error: severalApis(request, apis) };
  let at: ResolvedAuthority;
  try {
    at = await resolveAuthority(place);
  } catch (error) {
    return { failed: "unsent", error: asUnavailable(error) };
  }
  if (!at.metadata.rule.accepts(state.issuer))
    return { failed: "refused", error: interactionRequired("the grant is another provider's", request) };
  if (signal.aborted) return { failed: "unsent", error: unavailable("the refresh was given up before it was sent") };
  return send(context, at, state, request, grant.providerState);
}

/** Entra would refuse them in words that say nothing. */
const severalApis = ({ scopes }: TokenRequest, apis: readonly string[]): IdentityError =>
  new IdentityError("configuration", `the scopes "${scopes.join(" ")}" belong to ${apis.length} APIs`, {
    cure: "A token is for one API: ask for each API's scopes by themselves. A sign-in may ask for all of them at once.",
  });

async function send(
  context: Context,
  at: ResolvedAuthority,
  state: ProviderState,
  request: TokenRequest,
  providerState: string,
): Promise<RefreshAnswer> {
  const wanted = apiScopes(request.scopes);
  const scopes = wanted.length > 0 ? wanted : splitScope(state.scope);
  const outcome = await exchange(context, at, {
    cache: state.cache,
    check: (answer) => checkSamePerson(context, at, state, answer),
    async ask(client) {
      const [account] = await client.getTokenCache().getAllAccounts();
      if (account === undefined) throw new Error("MSAL's cache holds no account");
      await client.acquireTokenSilent({
        account,
        scopes: [...scopes],
        // Which cached token still counts is the grant's business.
        forceRefresh: true,
        ...defined({ claims: request.claims, resource: request.resource }),
      });
    },
  }).catch((error: unknown) => ({ notSent: error }));
  if ("notSent" in outcome) return { failed: "unsent", error: asUnavailable(outcome.notSent) };
  if ("broken" in outcome) {
    const error = interactionRequired(`the ID token of a refresh was refused: ${outcome.broken.message}`, request);
    return { failed: "refused", error, providerState };
  }
  if (!("cache" in outcome)) return failureOf(context.settings, outcome, request, scopes);
  const { answer, cache, rotated } = outcome;
  const granted = grantedScopes(scopes, answer.scope);
  const [token] = accessTokensOf(answer, granted, request.resource);
  if (token === undefined)
    return { failed: "unknown", error: unavailable("the token endpoint's answer has no access_token") };
  const refreshed: Refreshed = { token, providerState: writeState({ ...state, cache }), rotated };
  const missing = uncovered(request.scopes, granted);
  if (missing.length === 0) return refreshed;
  const message = `Entra granted less than was asked: "${missing.join(" ")}" is missing`;
  return { failed: "interaction", error: interactionRequired(message, request), refreshed };
}

/**
 * Whether a refresh's ID token, if there is one, is for the same person. Its `nonce` is not compared: that guards the way
 * through the browser.
 *
 * @throws RuleBroken
 * @see https://openid.net/specs/openid-connect-core-1_0.html#RefreshTokenResponse
 */
async function checkSamePerson(
  context: Context,
  at: ResolvedAuthority,
  state: ProviderState,
  answer: TokenAnswer,
): Promise<void> {
  if (answer.idToken === undefined) return;
  const { issuer, subject } = await checkRefreshedIdToken(context, at, answer.idToken, answer.accessToken);
  if (issuer !== state.issuer) throw new RuleBroken("its iss is not that of the sign-in");
  if (subject !== state.subject) throw new RuleBroken("it is for somebody else than the sign-in's");
}
