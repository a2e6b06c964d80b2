import type { AccessToken, GrantState, IdentityProvider } from "@identity-web/core";
import { interactionRequired } from "@identity-web/core/provider-kit";
import * as oauth from "oauth4webapi";
import { usesTls } from "../../client/authentication-method.ts";
import type { Context } from "../../client/context.ts";
import { readState } from "../../tokens/provider-state.ts";
import { proofs } from "./dpop.ts";

/** How APIs are called, where more than the runtime's own `fetch` is needed. */
export function apiFetch({ settings, nonces }: Context): Pick<IdentityProvider, "fetch"> {
  // Tokens may be bound to the certificate, which an API must then be shown, too.
  const certified = usesTls(settings.clientAuthentication) ? settings.fetch : undefined;
  if (settings.dpop === false) return certified === undefined ? {} : { fetch: certified };
  return {
    // Any answer may bring the nonce for the next proof (RFC 9449 §8.2), which saves that one a refusal.
    fetch: async (input, init) => {
      const response = await (certified ?? globalThis.fetch)(input, init);
      nonces.learn(response, new URL(input instanceof Request ? input.url : input).origin, "api");
      return response;
    },
  };
}

/**
 * Adds the proof to a request that carries a bound token; after a refusal only where the API asks for another nonce.
 *
 * @throws IdentityError `interaction_required` where the grant has no key (any more)
 * @see https://www.rfc-editor.org/rfc/rfc9449#section-7
 */
export async function authorizeRequest(
  context: Context,
  request: Request,
  token: AccessToken,
  grant: GrantState,
  refusedBy?: Response,
): Promise<Request | undefined> {
  const url = new URL(request.url);
  if (refusedBy !== undefined) {
    const learnt = context.nonces.learn(refusedBy, url.origin, "api");
    const challenge = refusedBy.headers.get("www-authenticate") ?? "";
    if (!learnt || !/\berror\s*=\s*"?use_dpop_nonce\b/i.test(challenge)) return undefined;
  }
  if (token.type !== "DPoP") return request;
  const key = readState(grant.providerState)?.dpopKey;
  if (key === undefined) throw interactionRequired("the grant has no key to prove its tokens by", token);
  const DPoP = await proofs(context, key);
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
