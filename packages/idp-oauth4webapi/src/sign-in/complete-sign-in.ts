import type { ProviderTransaction, SignedIn } from "@identity-web/core";
import {
  accountOf,
  appClaims,
  defined,
  grantedScopes,
  RuleBroken,
  splitScope,
  stringMember,
  union,
} from "@identity-web/core/provider-kit";
import * as oauth from "oauth4webapi";
import { oauthClient } from "../client/context.ts";
import type { Metadata } from "../client/metadata.ts";
import { failure } from "../error-texts.ts";
import type { Context } from "../extension.ts";
import { writeState } from "../tokens/provider-state.ts";
import { revokeToken } from "../tokens/revoke.ts";
import { accessTokenOf, readTokenAnswer, responseOf, type TokenAnswer, wrongType } from "../tokens/token-answer.ts";
import { checkCallback } from "./check-callback.ts";
import { claimsAtUserinfo } from "./claims-at-userinfo.ts";
import { exchangeCode } from "./exchange-code.ts";
import { brokenRule, checkIdToken } from "./id-token.ts";
import { missingSid } from "./missing-sid.ts";
import { moreClaims } from "./more-claims.ts";
import { type Expected, readValues } from "./transaction-values.ts";

/** OpenID Connect Core §11: a provider may ignore offline_access if the user isn't asked for consent. */
const noRefreshToken =
  "the scopes include offline_access, and the provider gave no refresh token: allow refresh tokens for this client at the " +
  'provider, or, if it asks for the user\'s consent each time, set authorizationParameters: { prompt: "consent" } in oidc()';

/**
 * Checks the callback, exchanges its code and checks the ID token of the answer.
 *
 * @throws IdentityError `invalid_callback`, `provider_unavailable`
 * @see https://openid.net/specs/openid-connect-core-1_0.html#CodeFlowAuth
 */
export async function completeSignIn(
  context: Context,
  callback: URLSearchParams,
  transaction: ProviderTransaction & { readonly state: string; readonly redirectUri: string },
  signal: AbortSignal,
): Promise<SignedIn> {
  const expected = await readValues(context, transaction);
  if (expected === undefined) throw failure("transaction-foreign");
  const metadata = await context.metadata.get();
  const checked = await checkCallback(context, metadata, callback, expected);
  const response = await exchangeCode(context, metadata, checked, expected, signal);
  const answer = readTokenAnswer(await response.text(), context.clock);
  if (typeof answer === "string") throw failure("token-answer-unreadable", { why: answer });
  try {
    const wrong = wrongType(answer, expected.bound);
    if (wrong !== undefined) throw failure("token-type-wrong", wrong);
    return await signedIn(context, metadata, answer, expected);
  } catch (error) {
    // The sign-in has failed, so its refresh token is revoked. A failed revocation changes nothing.
    const { refreshToken } = answer;
    if (refreshToken !== undefined) await revokeToken(context, metadata, refreshToken, signal).catch(() => undefined);
    if (!(error instanceof RuleBroken)) throw error;
    throw failure("id-token-refused", { rule: error.message }, defined({ cure: error.cure }));
  }
}

async function signedIn(
  context: Context,
  metadata: Metadata,
  answer: TokenAnswer,
  expected: Expected,
): Promise<SignedIn> {
  const { settings } = context;
  const { idToken, accessToken, refreshToken } = answer;
  if (idToken === undefined) throw new RuleBroken("the answer has none");
  const expectations = {
    expectedNonce: expected.nonce,
    requireIdToken: true,
    ...defined({ maxAge: expected.maxAge }),
  };
  await oauth
    .processAuthorizationCodeResponse(metadata, oauthClient(context), responseOf(answer), expectations)
    .catch((error: unknown) => {
      throw brokenRule(error);
    });
  const idClaims = await checkIdToken(context, idToken, accessToken);
  const { subject, iat } = idClaims;
  if (refreshToken === undefined && splitScope(expected.scope).includes("offline_access")) context.warn(noRefreshToken);
  const { resource = settings.authorizationParameters.resource, bound } = expected;
  const more = await moreClaims(context, metadata, { accessToken, subject, resource, bound });
  // The ID token is signed, so its claims replace the others.
  const claims = { ...more, ...idClaims.all };
  const granted = grantedScopes(splitScope(expected.scope), answer.scope);
  if (!context.capabilities.all.some((each) => each.claims !== undefined)) {
    const elsewhere = claimsAtUserinfo(metadata, granted, claims);
    if (elsewhere !== undefined) context.warn(elsewhere, "claims-at-userinfo");
  }
  const sid = stringMember(idClaims.all, "sid");
  const loginHint = stringMember(idClaims.all, "login_hint");
  const warning = sid === undefined ? missingSid(metadata) : undefined;
  if (warning !== undefined) context.warn(warning, "missing-sid");
  return {
    account: accountOf(metadata.issuer, subject, claims),
    issuedAt: Math.trunc(iat * 1000),
    idToken,
    ...defined({ sid, loginHint }),
    claims: appClaims(claims),
    tokens: {
      accessTokens: [accessTokenOf(answer, granted, expected.resource)],
      renewal: refreshToken === undefined ? "none" : settings.refreshTokens === "reusable" ? "reusable" : "single-use",
      providerState: writeState({
        issuer: metadata.issuer,
        subject,
        scope: stateScope(expected, granted, refreshToken !== undefined),
        ...defined({ refreshToken, boundKey: bound.key }),
      }),
    },
  };
}

/** Providers omit protocol scopes in an answer for an API. The ID token and the refresh token prove those scopes. */
const stateScope = (expected: Expected, granted: readonly string[], refreshable: boolean): string => {
  const offline = refreshable ? splitScope(expected.scope).filter((scope) => scope === "offline_access") : [];
  return union(["openid"], offline, granted).join(" ");
};
