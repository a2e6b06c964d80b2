// `@identity-web/adapter-fetch/api`: for an app that is also an API. A separate entry, so that other apps don't bundle it.
import { type ApiCaller, type BearerRequirement, verifyCaller } from "@identity-web/features/api";
import type { FetchIdentity } from "./fetch-identity.ts";

export {
  type ApiCaller,
  type AppClient,
  appClient,
  type BearerRequirement,
  callerOf,
  onBehalfOf,
} from "@identity-web/features/api";

/**
 * The caller of this API route, by the token in the Authorization header. Other requests get 401 or 403 with a challenge
 * (RFC 6750), never a redirect.
 *
 * @throws IdentityError `invalid_token`, `insufficient_scope`, `provider_unavailable`; `identity.run` and `around` answer them
 * @example
 * const caller = await requireBearer(identity, { scopes: ["access_as_user"] });
 */
export const requireBearer = (identity: FetchIdentity, requirement: BearerRequirement = {}): Promise<ApiCaller> =>
  verifyCaller(identity, requirement);
