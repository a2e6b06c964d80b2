import type { AccessToken, GrantKey, TokenRequest } from "../domain/grant.ts";
import { interactionRequired, signedOut } from "../use-cases/token-errors.ts";
import type { HttpParts } from "./settings.ts";
import { refusalOf } from "./www-authenticate.ts";

/** What `fetch` takes, and for which token. */
export interface FetchOptions extends RequestInit {
  readonly scopes: readonly string[];
  /** RFC 8707. */
  readonly resource?: string;
}

/** Whose tokens a call of an API carries. */
export interface TokenHolder {
  acquireToken(request: TokenRequest): Promise<AccessToken>;
  /** Where they lie, with the key that they are bound to. */
  grantKey(): GrantKey | Promise<GrantKey>;
}

type CallPorts = Pick<HttpParts["ports"], "store" | "provider">;

/**
 * Calls an API with a holder's token. A token that the API refuses (`invalid_token`, or a claims challenge) is replaced
 * once; where that doesn't help, the user is needed. A token that is bound to a key goes with its proof.
 *
 * @throws IdentityError as `acquireToken`
 * @see https://www.rfc-editor.org/rfc/rfc6750#section-3
 */
export async function callApi(
  ports: CallPorts,
  holder: TokenHolder,
  input: string | URL | Request,
  { scopes, resource, ...init }: FetchOptions,
): Promise<Response> {
  const request = new Request(input, init);
  const wanted: TokenRequest = { scopes, ...(resource === undefined ? {} : { resource }) };
  const token = await holder.acquireToken(wanted);
  const response = await send(ports, holder, request, token);
  const refusal = response.status === 401 ? refusalOf(response.headers.get("www-authenticate")) : undefined;
  if (refusal === undefined) return response;

  await response.body?.cancel();
  const again: TokenRequest = { ...wanted, ...refusal, refused: token.value };
  const second = await send(ports, holder, request, await holder.acquireToken(again));
  const stillRefused = second.status === 401 ? refusalOf(second.headers.get("www-authenticate")) : undefined;
  if (stillRefused?.claims === undefined) return second;
  await second.body?.cancel();
  throw interactionRequired({ ...wanted, ...stillRefused }, "the API asks for claims that only a sign-in can bring");
}

/** Sends a request with a token; one that is bound to a key once more where the API wants a nonce in the proof. */
async function send(ports: CallPorts, holder: TokenHolder, request: Request, token: AccessToken): Promise<Response> {
  const { provider, store } = ports;
  const ready = (): Request => {
    const copy = keepsAuthorization() ? new Request(request.clone(), { redirect: "manual" }) : request.clone();
    copy.headers.set("authorization", `${token.type} ${token.value}`);
    return copy;
  };
  // Looked up at each call, and called on its own: a method of nothing, as every runtime wants it.
  const call = provider.fetch ?? fetch;
  if (provider.authorize === undefined || token.type.toLowerCase() === "bearer") return call(ready());
  const grant = (await store.tokens.read(await holder.grantKey()))?.value;
  if (grant === undefined) throw signedOut();
  const response = await call((await provider.authorize(ready(), token, grant)) ?? ready());
  if (response.status !== 401) return response;
  const again = await provider.authorize(ready(), token, grant, response);
  if (again === undefined) return response;
  await response.body?.cancel();
  return call(again);
}

/**
 * Whether a redirect to another site would take the token along, as Workers of a compatibility date before 2025-09-01 do: then
 * the app gets the redirect itself.
 *
 * @see https://developers.cloudflare.com/workers/configuration/compatibility-flags/
 */
function keepsAuthorization(): boolean {
  const { compatibilityFlags: flags } = Object(Reflect.get(globalThis, "Cloudflare"));
  return Reflect.get(Object(flags), "strip_authorization_on_cross_origin_redirect") === false;
}
