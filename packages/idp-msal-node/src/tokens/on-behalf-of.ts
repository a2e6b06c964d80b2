import type { RefreshAnswer, TokenRequest } from "@identity-web/core";
import { asUnavailable, defined, grantedScopes } from "@identity-web/core/provider-kit";
import { decodeJwt } from "jose";
import { isGuid } from "../authority/authority.ts";
import type { ResolvedAuthority } from "../authority/authority-client.ts";
import { type AuthorityClient, resolveAuthority } from "../authority/authority-client.ts";
import { tenantAt } from "../authority/tenant-at.ts";
import type { Context } from "../context.ts";
import { failure } from "../error-texts.ts";
import { exchange, type Operation, type Outcome } from "../msal/exchange.ts";
import { accessTokensOf } from "./token-answer.ts";
import { failureOf } from "./token-failure.ts";

/**
 * Requests a token for another API on behalf of the caller's user. The core's token cache keeps it, and MSAL doesn't.
 *
 * @param bearer - The caller's token, already checked.
 * @see https://learn.microsoft.com/entra/identity-platform/v2-oauth2-on-behalf-of-flow
 */
export async function onBehalfOf(
  context: Context,
  place: AuthorityClient,
  bearer: string,
  request: TokenRequest,
  signal: AbortSignal,
): Promise<RefreshAnswer> {
  const { tid, oid, sub = "" } = decodeJwt(bearer);
  return ask(context, place, isGuid(tid) ? tid : undefined, request, signal, {
    party: typeof oid === "string" ? `${oid}.${tid}` : sub,
    secrets: [bearer],
    ask: (client) =>
      client.acquireTokenOnBehalfOf({
        oboAssertion: bearer,
        scopes: [...request.scopes],
        skipCache: true,
        ...defined({ claims: request.claims }),
      }),
  });
}

/**
 * A token for the app itself.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
 */
export async function clientCredentials(
  context: Context,
  place: AuthorityClient,
  request: TokenRequest,
  signal: AbortSignal,
): Promise<RefreshAnswer> {
  if (place.authority.kind === "any-tenant") {
    const error = failure("entra-tenant-needed", { tenant: place.authority.tenant });
    return { failed: "unsent", error };
  }
  return ask(context, place, undefined, request, signal, {
    party: "the app itself",
    ask: (client) =>
      client.acquireTokenByClientCredential({
        scopes: [...request.scopes],
        skipCache: true,
        // Regional endpoints would be another request, to the machine's metadata service.
        azureRegion: "DisableMsalForceRegion",
        ...defined({ claims: request.claims }),
      }),
  });
}

async function ask(
  context: Context,
  place: AuthorityClient,
  tenant: string | undefined,
  request: TokenRequest,
  signal: AbortSignal,
  operation: Pick<Operation, "ask" | "party" | "secrets">,
): Promise<RefreshAnswer> {
  let outcome: Outcome;
  try {
    const at: ResolvedAuthority = tenantAt(await resolveAuthority(place), tenant);
    if (signal.aborted) return { failed: "unsent", error: failure("entra-request-given-up") };
    // The tokens are for other APIs, and an ID token in the answer isn't used.
    outcome = await exchange(context, at, { ...operation, signal, check: async () => undefined });
  } catch (error) {
    return { failed: "unsent", error: asUnavailable(error) };
  }
  if ("broken" in outcome)
    return { failed: "unknown", error: failure("entra-token-answer-unreadable", { why: outcome.broken.message }) };
  if (!("cache" in outcome)) return failureOf(context.settings, outcome, request, request.scopes);
  const { answer } = outcome;
  const [token] = accessTokensOf(answer, grantedScopes(request.scopes, answer.scope), request.resource);
  if (token === undefined) return { failed: "unknown", error: failure("entra-access-token-missing") };
  return { token, providerState: "", rotated: undefined };
}
