import type { AccessToken, GrantState } from "@identity-web/core";
import { toSignIn } from "@identity-web/core/provider-kit";
import * as oauth from "oauth4webapi";
import { readState } from "../../tokens/provider-state.ts";
import { failure } from "./error-texts.ts";
import type { Nonces } from "./nonces.ts";

export interface ApiProofs {
  readonly nonces: Nonces;
  /** Makes proofs with a key. @returns `undefined` if the text is not a key */
  proofs(key: string): Promise<oauth.DPoPHandle | undefined>;
}

/**
 * Adds the proof to a request with a bound token. After a refusal it does so only if the API requires another nonce.
 *
 * @throws IdentityError `interaction_required` if the grant has no key
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
  if (DPoP === undefined) throw failure("proof-key-missing", {}, toSignIn(token));
  // oauth4webapi makes a proof only for its own requests. So this code makes such a request, and doesn't send it.
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
