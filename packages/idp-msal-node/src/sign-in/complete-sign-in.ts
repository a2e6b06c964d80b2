import { apiScopes, type ProviderTransaction, type SignedIn } from "@identity-web/core";
import {
  accountOf,
  appClaims,
  defined,
  grantedScopes,
  type JsonRecord,
  RuleBroken,
  splitScope,
  stringMember,
} from "@identity-web/core/provider-kit";
import { type ResolvedAuthority, resolveAuthority } from "../authority/authority-client.ts";
import type { Context } from "../context.ts";
import { failure } from "../error-texts.ts";
import { exchange } from "../msal/exchange.ts";
import { hasRefreshToken } from "../msal/msal-cache.ts";
import { ofFirstApi } from "../tokens/api.ts";
import { writeState } from "../tokens/provider-state.ts";
import { accessTokensOf, type TokenAnswer } from "../tokens/token-answer.ts";
import { checkCallback, refusedSignIn } from "./check-callback.ts";
import { checkIdToken, type IdToken } from "./id-token.ts";
import { type Expected, readValues } from "./transaction-values.ts";

/** The warning about ID tokens that a global sign-out can't match to sessions. */
const withoutSid =
  "Entra's ID tokens have no sid, so a sign-out at another app can't find this app's sessions. In the app registration add the optional ID token claims sid and login_hint: Token configuration → Add optional claim → ID.";

/**
 * Checks the callback, makes MSAL exchange its code, and checks the ID token before MSAL stores the answer.
 *
 * @throws IdentityError `invalid_callback`, `provider_unavailable`, `configuration`
 */
export async function completeSignIn(
  context: Context,
  callback: URLSearchParams,
  transaction: ProviderTransaction & { readonly state: string; readonly redirectUri: string },
  signal: AbortSignal,
): Promise<SignedIn> {
  const expected = readValues(transaction);
  const place = context.place(expected?.policy);
  if (expected === undefined || place === undefined) throw failure("entra-transaction-foreign");
  const at = await resolveAuthority(place);
  const code = checkCallback(context, at, callback, expected);
  if (signal.aborted) throw failure("entra-sign-in-too-slow");
  const { nonce, verifier, redirectUri, scope } = expected;
  // The token endpoint returns a token for one API. The first refresh for another API uses the user's consent from this sign-in.
  const scopes = ofFirstApi(splitScope(scope));
  let idToken: IdToken | undefined;
  const outcome = await exchange(context, at, {
    // The account isn't known yet.
    party: expected.state,
    signal,
    secrets: [nonce, expected.state],
    async check(answer) {
      if (answer.idToken === undefined) throw new RuleBroken("the answer has none");
      const { accessToken } = answer;
      idToken = await checkIdToken(context, at, answer.idToken, { ...expected, accessToken });
    },
    ask: (client) =>
      client.acquireTokenByCode({
        code,
        nonce,
        redirectUri,
        codeVerifier: verifier,
        scopes: [...scopes],
        ...defined({ resource: expected.resource }),
      }),
  });
  if ("refused" in outcome) {
    const { refused } = outcome;
    const { status = 0, error, retryAfter, words } = refused;
    if (error !== undefined && status >= 400 && status < 500 && status !== 429)
      throw refusedSignIn(context, refused, expected);
    throw failure("entra-code-exchange-failed", { status, words }, defined({ retryAfter }));
  }
  if ("broken" in outcome) {
    const { message: rule, cure } = outcome.broken;
    throw failure("entra-id-token-refused", { rule }, defined({ cure }));
  }
  if ("unanswered" in outcome) {
    const cause = outcome.unanswered;
    const { message: why, retryAfter } = cause;
    throw failure("entra-code-unanswered", { why }, { cause, ...defined({ retryAfter }) });
  }
  if ("unreadable" in outcome) throw failure("entra-code-answer-unreadable", { why: outcome.unreadable ?? "" });
  if ("needsUser" in outcome || idToken === undefined) throw failure("entra-code-not-sent");
  return signedIn(context, at, expected, { scopes, idToken, ...outcome });
}

interface Exchanged {
  readonly answer: TokenAnswer;
  readonly idToken: IdToken;
  readonly cache: string;
  readonly scopes: readonly string[];
}

function signedIn(
  context: Context,
  { authority }: ResolvedAuthority,
  expected: Expected,
  exchanged: Exchanged,
): SignedIn {
  const { settings } = context;
  const { answer, idToken, cache, scopes } = exchanged;
  const { issuer, subject, claims } = idToken;
  const sid = stringMember(claims, "sid");
  const loginHint = stringMember(claims, "login_hint");
  if (sid === undefined && authority.kind !== "other" && authority.kind !== "b2c")
    context.warnOnce(withoutSid, "missing-sid");
  const asked = splitScope(expected.scope);
  const ofOtherApis = new Set(apiScopes(asked));
  for (const scope of scopes) ofOtherApis.delete(scope);
  const granted = grantedScopes(
    asked.filter((one) => !ofOtherApis.has(one)),
    answer.scope,
  );
  const { refreshTokens } = settings;
  return {
    account: accountOf(issuer, subject, withEmail(claims)),
    issuedAt: Math.trunc(idToken.iat * 1000),
    claims: appClaims(claims),
    ...defined({ sid, loginHint, idToken: answer.idToken }),
    tokens: {
      accessTokens: accessTokensOf(answer, granted, expected.resource),
      renewal: !hasRefreshToken(cache) ? "none" : refreshTokens === "reusable" ? "reusable" : "single-use",
      providerState: writeState({
        issuer,
        subject,
        scope: scopes.join(" "),
        cache,
        ...defined({ policy: expected.policy }),
      }),
    },
  };
}

/** B2C names e-mail addresses in a list. */
function withEmail(claims: JsonRecord): JsonRecord {
  const { emails } = claims;
  const [email] = Array.isArray(emails) ? emails : [];
  return typeof email === "string" ? { email, ...claims } : claims;
}
