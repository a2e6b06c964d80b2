import type { BoundIdentity, Feature, RequestIdentity } from "@identity-web/core/http";
import { type HasParts, internals } from "@identity-web/core/http/kit";
import { kindOf } from "@identity-web/core/options";
import { BearerTokens } from "@identity-web/core/parts";
import { ApiCaller } from "./api-caller.ts";
import { AppClient } from "./app-client.ts";
import { type BearerRequirement, bearerAnswer, checkRequirement, presentedToken } from "./bearer.ts";
import { failure } from "./error-texts.ts";

export type { ApiCaller } from "./api-caller.ts";
export type { AppClient } from "./app-client.ts";
export type { BearerRequirement } from "./bearer.ts";

/**
 * Lets the app exchange its callers' tokens for tokens of other APIs (on-behalf-of flow). After a sign-out no older token can be
 * exchanged, because the store remembers removals of all tokens for a day.
 *
 * @example
 * identity({ features: [onBehalfOf()], … });
 */
export const onBehalfOf = (): Feature => ({ name: "onBehalfOf", exchangesTokens: true });

/**
 * The caller of this API route, by the token in the Authorization header. Afterwards the request's errors are answered with
 * challenges (RFC 6750), never with pages.
 *
 * @param identity - The identity in the request's context.
 * @throws IdentityError `invalid_token`, `insufficient_scope`, `provider_unavailable`; the adapter answers them
 * @see https://www.rfc-editor.org/rfc/rfc6750
 */
export const verifyCaller = <Answer>(
  { [internals]: { own } }: BoundIdentity<Answer>,
  requirement: BearerRequirement = {},
): Promise<ApiCaller> => callerOfRequest(own, requirement);

/** Like `verifyCaller`, for an adapter. */
export async function callerOfRequest(own: RequestIdentity, requirement: BearerRequirement = {}): Promise<ApiCaller> {
  const { parts, request } = own;
  own.answerErrorsBy(bearerAnswer);
  const presented = presentedToken(request, parts.settings.origin);
  const caller = await new BearerTokens(parts.useCases.tokenParts).verify(presented);
  checkRequirement(caller, requirement);
  return new ApiCaller(parts, caller);
}

/**
 * The caller of this app's API by a token that didn't arrive in a request, but in a message of a queue or a socket.
 *
 * @param auth - The result of `identity()`.
 * @throws IdentityError `invalid_token`, `provider_unavailable`, `configuration`
 */
export async function callerOf(auth: HasParts, bearerToken: string): Promise<ApiCaller> {
  const { parts } = auth[internals];
  // A message of a queue may lack the token.
  if (typeof bearerToken !== "string") throw failure("bearer-token-not-text", { found: kindOf(bearerToken) });
  const presented = { value: bearerToken, scheme: "bearer", method: "GET", url: parts.settings.origin };
  return new ApiCaller(parts, await new BearerTokens(parts.useCases.tokenParts).verify(presented));
}

/**
 * The app itself as a client of web APIs (client credentials).
 *
 * @param auth - The result of `identity()`.
 * @example
 * const { value } = await appClient(auth).acquireToken(["https://graph.microsoft.com/.default"]);
 */
export const appClient = (auth: HasParts): AppClient => new AppClient(auth[internals].parts);
