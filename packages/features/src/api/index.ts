import { BearerTokens } from "@identity-web/core";
import type { BoundIdentity, Feature, RequestIdentity } from "@identity-web/core/http";
import { type HasParts, internals } from "@identity-web/core/http/kit";
import { ApiCaller } from "./api-caller.ts";
import { AppClient } from "./app-client.ts";
import { type BearerRequirement, bearerAnswer, checkRequirement, presentedToken } from "./bearer.ts";

export type { ApiCaller } from "./api-caller.ts";
export type { AppClient } from "./app-client.ts";
export type { BearerRequirement } from "./bearer.ts";

/**
 * This app is an API that exchanges its callers' tokens for others (on-behalf-of flow). Removals are remembered a day then, so
 * that no token from before brings anything back: set it in every app that shares the store.
 *
 * @example
 * identity({ features: [onBehalfOf()], … });
 */
export const onBehalfOf = (): Feature => ({ name: "onBehalfOf", exchangesTokens: true });

/**
 * Who called this API route, by the token in the Authorization header. From then on the request's errors are challenges for a
 * program (RFC 6750), never pages.
 *
 * @param identity - What `identity()` has added to the request's context.
 * @throws IdentityError `invalid_token`, `insufficient_scope`, `provider_unavailable`; the adapter answers them
 * @see https://www.rfc-editor.org/rfc/rfc6750
 */
export const verifyCaller = <Answer>(
  { [internals]: { own } }: BoundIdentity<Answer>,
  requirement: BearerRequirement = {},
): Promise<ApiCaller> => callerOfRequest(own, requirement);

/** As `verifyCaller`, for an adapter. */
export async function callerOfRequest(own: RequestIdentity, requirement: BearerRequirement = {}): Promise<ApiCaller> {
  const { parts, request } = own;
  own.answerErrorsBy(bearerAnswer);
  const presented = presentedToken(request, parts.settings.origin);
  const caller = await new BearerTokens(parts.useCases.tokenParts).verify(presented);
  checkRequirement(caller, requirement);
  return new ApiCaller(parts, caller);
}

/**
 * Who holds a token for this app's API that came by another way than a request (a queue, a socket).
 *
 * @param auth - What `identity()` returned.
 * @throws IdentityError `invalid_token`, `provider_unavailable`, `configuration`
 */
export async function callerOf(auth: HasParts, bearerToken: string): Promise<ApiCaller> {
  const { parts } = auth[internals];
  const presented = { value: bearerToken, scheme: "bearer", method: "GET", url: parts.settings.origin };
  return new ApiCaller(parts, await new BearerTokens(parts.useCases.tokenParts).verify(presented));
}

/**
 * The app itself, as a client of web APIs (client credentials).
 *
 * @param auth - What `identity()` returned.
 * @example
 * const { value } = await appClient(auth).acquireToken(["https://graph.microsoft.com/.default"]);
 */
export const appClient = (auth: HasParts): AppClient => new AppClient(auth[internals].parts);
