import {
  apiScopes,
  type Grant,
  type IdentityError,
  type RefreshAnswer,
  type Refreshed,
  type TokenRequest,
} from "@identity-web/core";
import {
  appClaims,
  asUnavailable,
  checkTimes,
  defined,
  grantedScopes,
  issueTimeOf,
  type JsonRecord,
  OffClock,
  RuleBroken,
  splitScope,
  toSignIn,
  uncovered,
} from "@identity-web/core/provider-kit";
import { type ResolvedAuthority, resolveAuthority } from "../authority/authority-client.ts";
import type { Context } from "../context.ts";
import { failure } from "../error-texts.ts";
import { exchange } from "../msal/exchange.ts";
import { hasRefreshToken } from "../msal/msal-cache.ts";
import { checkRefreshedIdToken } from "../sign-in/id-token.ts";
import { apisOf } from "./api.ts";
import { type ProviderState, readState, writeState } from "./provider-state.ts";
import { accessTokensOf, type TokenAnswer } from "./token-answer.ts";
import { failureOf } from "./token-failure.ts";

/**
 * Makes MSAL request another access token with the refresh token in its cache, once, and returns what the outcome means for
 * the grant. The MSAL client exists for this one operation and holds this one sign-in.
 */
export async function refresh(
  context: Context,
  grant: Pick<Grant, "providerState">,
  request: TokenRequest,
  signal: AbortSignal,
): Promise<RefreshAnswer> {
  const state = readState(grant.providerState);
  if (state === undefined || !hasRefreshToken(state.cache))
    return { failed: "interaction", error: failure("entra-refresh-token-missing", {}, toSignIn(request)) };
  const place = context.place(state.policy);
  if (place === undefined)
    return { failed: "refused", error: failure("entra-grant-without-user-flow", {}, toSignIn(request)) };
  const apis = apisOf(request.scopes);
  if (apis.length > 1) return { failed: "unsent", error: severalApis(request, apis) };
  let at: ResolvedAuthority;
  try {
    at = await resolveAuthority(place);
  } catch (error) {
    return { failed: "unsent", error: asUnavailable(error) };
  }
  if (!at.metadata.rule.accepts(state.issuer))
    return {
      failed: "refused",
      error: failure("entra-grant-foreign", { expected: at.metadata.issuer }, toSignIn(request)),
    };
  if (signal.aborted) return { failed: "unsent", error: failure("entra-request-given-up") };
  return send(context, at, { state, providerState: grant.providerState, signal }, request);
}

/** Entra's own refusal of such a request doesn't name the reason. */
const severalApis = ({ scopes }: TokenRequest, apis: readonly string[]): IdentityError =>
  failure("entra-scopes-of-several-apis", { scopes: scopes.join(" "), count: apis.length });

interface Refreshable extends Pick<Grant, "providerState"> {
  readonly state: ProviderState;
  readonly signal: AbortSignal;
}

async function send(
  context: Context,
  at: ResolvedAuthority,
  { state, providerState, signal }: Refreshable,
  request: TokenRequest,
): Promise<RefreshAnswer> {
  const wanted = apiScopes(request.scopes);
  const scopes = wanted.length > 0 ? wanted : splitScope(state.scope);
  let said: JsonRecord | OffClock | undefined;
  const outcome = await exchange(context, at, {
    party: state.subject,
    cache: state.cache,
    signal,
    async check(answer) {
      const claims = await checkSamePerson(context, at, state, answer);
      said = (claims && timesOff(context, claims)) ?? claims;
    },
    async ask(client) {
      const [account] = await client.getTokenCache().getAllAccounts();
      if (account === undefined) throw new Error("MSAL's cache holds no account");
      await client.acquireTokenSilent({
        account,
        scopes: [...scopes],
        // The grant decides which cached token is still valid.
        forceRefresh: true,
        ...defined({ claims: request.claims, resource: request.resource }),
      });
    },
  }).catch((error: unknown) => ({ notSent: error }));
  if ("notSent" in outcome) return { failed: "unsent", error: asUnavailable(outcome.notSent) };
  if ("broken" in outcome) {
    const error = failure("entra-refreshed-id-token-refused", { rule: outcome.broken.message }, toSignIn(request));
    return { failed: "refused", error, providerState };
  }
  if (!("cache" in outcome)) return failureOf(context.settings, outcome, request, scopes);
  const { answer, cache, rotated } = outcome;
  const granted = grantedScopes(scopes, answer.scope);
  const [token] = accessTokensOf(answer, granted, request.resource);
  if (token === undefined) return { failed: "unknown", error: failure("entra-access-token-missing") };
  const refreshed: Refreshed = {
    token,
    providerState: writeState({ ...state, cache }),
    rotated,
    ...(said === undefined ? {} : renewedBy(said)),
  };
  const missing = uncovered(request.scopes, granted);
  if (missing.length === 0) return refreshed;
  const error = failure("entra-scopes-not-granted", { missing: missing.join(" ") }, toSignIn(request));
  return { failed: "interaction", error, refreshed };
}

/** The claims of the ID token. If its times contradict this machine's clock, the tokens are valid and the claims unknown. */
function renewedBy(said: JsonRecord | OffClock): Pick<Refreshed, "claims" | "issuedAt"> {
  if (said instanceof OffClock) {
    return { claims: () => Promise.reject(failure("entra-refreshed-id-token-off-clock", { rule: said.message })) };
  }
  const claims = appClaims(said);
  return { claims: async () => claims, ...issueTimeOf(said) };
}

/**
 * Checks that the ID token of a refresh, if it has one, is for the same user. Its `nonce` is not compared, because it protects
 * the redirect through the browser.
 *
 * @returns its claims, if it has one
 * @throws RuleBroken
 * @see https://openid.net/specs/openid-connect-core-1_0.html#RefreshTokenResponse
 */
async function checkSamePerson(
  context: Context,
  at: ResolvedAuthority,
  state: ProviderState,
  answer: TokenAnswer,
): Promise<JsonRecord | undefined> {
  if (answer.idToken === undefined) return undefined;
  const { issuer, subject, claims } = await checkRefreshedIdToken(context, at, answer.idToken, answer.accessToken);
  if (issuer !== state.issuer) throw new RuleBroken("its iss is not that of the sign-in");
  if (subject !== state.subject) throw new RuleBroken("its subject is not that of the sign-in");
  return claims;
}

/** Times that contradict this machine's clock. @throws RuleBroken if the claims have no times */
function timesOff(context: Context, claims: JsonRecord): OffClock | undefined {
  try {
    checkTimes(context, claims);
    return undefined;
  } catch (error) {
    if (error instanceof OffClock) return error;
    throw error;
  }
}
