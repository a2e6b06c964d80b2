import type { AccessToken, GrantState } from "@identity-web/core";
import { interactionRequired } from "@identity-web/core/provider-kit";
import * as oauth from "oauth4webapi";
import { readState } from "../../tokens/provider-state.ts";
import type { Nonces } from "./nonces.ts";

export interface ApiProofs {
  readonly nonces: Nonces;
  /** What makes proofs by a key; `undefined` where it is none. */
  proofs(key: string): Promise<oauth.DPoPHandle | undefined>;
}

/**
 * Adds the proof to a request that carries a bound token; after a refusal only where the API asks for another nonce.
 *
 * @throws IdentityError `interaction_required` where the grant has no key (any more)
 * @see https://www.rfc-editor.org/rfc/rfc9449#section-7
 */
export async function authorizeRequest(
  { nonces, proofs }: ApiProofs,
  request: Request,
  token: AccessToken,
  grant: GrantState,
  refusedBy?: Response,
): Promise<Request | undefined> {
  const url = new URL(request.url);
  if (refusedBy !== undefined) {
    const learnt = nonces.learn(refusedBy, url.origin, "api");
    const challenge = refusedBy.headers.get("www-authenticate") ?? "";
    if (!learnt || !/\berror\s*=\s*"?use_dpop_nonce\b/i.test(challenge)) return undefined;
  }
  if (token.type !== "DPoP") return request;
  const key = readState(grant.providerState)?.boundKey;
  const DPoP = key === undefined ? undefined : await proofs(key);
  if (DPoP === undefined) throw interactionRequired("the grant has no key to prove its tokens by", token);
  // oauth4webapi makes a proof only for a request of its own: this one goes nowhere.
  const headers = new Headers(request.headers);
  await oauth.protectedResourceRequest(token.value, request.method, url, undefined, null, {
    DPoP,
    [oauth.allowInsecureRequests]: true,
    [oauth.customFetch]: async (_url, { headers: made }) => {
      headers.set("dpop", made.dpop ?? "");
      return new Response();
    },
  });
  return new Request(request, { headers });
}
