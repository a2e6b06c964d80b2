import type { Account } from "../../domain/account.ts";
import { defined } from "../../domain/defined.ts";
import type { AccessToken, GrantKey, TokenRequest } from "../../domain/grant.ts";
import { failure } from "../../errors/error-texts.ts";
import { IdentityError } from "../../errors/identity-error.ts";
import { isSafe } from "../../provider-kit/loopback.ts";
import { interactionRequired, signedOut } from "../../use-cases/token-errors.ts";
import type { HttpParts } from "../parts.ts";
import { placeOf } from "./api-refusals.ts";
import { refusalOf } from "./www-authenticate.ts";

/** The options of `fetch`, and the request for the token. */
export interface FetchOptions extends RequestInit {
  readonly scopes: readonly string[];
  /** RFC 8707. */
  readonly resource?: string;
}

/** The holder of the tokens for a call of an API. */
export interface TokenHolder {
  acquireToken(request: TokenRequest): Promise<AccessToken>;
  /** The place of the grant, which also has the key of bound tokens. */
  grantKey(): GrantKey | Promise<GrantKey>;
  /** The account. `undefined`: the tokens are the app's own. */
  readonly account?: Account | undefined;
  /** When the user signed in, in ms since the epoch. `undefined`: no user can sign in again. */
  readonly signedInAt?: number;
}

export interface CallParts extends Pick<HttpParts, "refusals"> {
  readonly ports: Pick<HttpParts["ports"], "store" | "provider" | "clock" | "events">;
}

/** After a sign-in this recent, in ms, another sign-in would get the same token. */
const recentSignInMs = 60_000;

/**
 * Calls an API with a holder's token. If the API refuses the token (`invalid_token`, or a claims challenge), it is replaced once. If
 * that doesn't help, the user is needed. A token that is bound to a key is sent with its proof. A stream can be sent only once: its
 * caller gets the API's refusal, and the next call has another token.
 *
 * @throws IdentityError as `acquireToken`; `configuration`: the URL is plain http beyond this machine
 * @see https://www.rfc-editor.org/rfc/rfc6750#section-3
 */
export async function callApi(
  parts: CallParts,
  holder: TokenHolder,
  input: string | URL | Request,
  options: FetchOptions,
): Promise<Response> {
  // Plain JavaScript may omit the options. `acquireToken` then says that it expects scopes.
  const { scopes, resource, ...init } = options ?? {};
  const { ports, refusals } = parts;
  const request = new Request(input, init);
  const url = new URL(request.url);
  if (!isSafe(url)) throw failure("api-not-https", { origin: url.origin });
  const wanted: TokenRequest = { scopes, ...defined({ resource }) };
  const token = await holder.acquireToken(wanted);
  const isOnce = init.body instanceof ReadableStream;
  const signal = init.signal ?? (input instanceof Request ? input.signal : undefined);
  const response = await send(ports, holder, { request, signal, isOnce }, token);
  const refusal = response.status === 401 ? refusalOf(response.headers.get("www-authenticate")) : undefined;
  if (refusal === undefined) return response;
  const place = placeOf(url.origin, holder.account);
  if (refusal.claims === undefined && refusals.isPausing(place, holder.signedInAt)) return response;

  if (!isOnce) await response.body?.cancel();
  const again: TokenRequest = { ...wanted, ...refusal, refused: token.value };
  const another = await replacement(parts, holder, again, url.origin);
  if (isOnce) return response;
  const second = await send(ports, holder, { request, signal }, another);
  const stillRefused = second.status === 401 ? refusalOf(second.headers.get("www-authenticate")) : undefined;
  if (stillRefused === undefined) return second;
  if (stillRefused.claims === undefined) {
    refusals.note(place);
    ports.events.emit({ type: "api_refused", account: holder.account?.key, api: url.origin });
    return second;
  }
  await second.body?.cancel();
  throw interactionRequired("api-asks-for-claims", { ...wanted, ...stillRefused });
}

/** Gets another token in place of the refused one. @throws IdentityError: it names the API that refused */
async function replacement(
  { ports }: CallParts,
  holder: TokenHolder,
  request: TokenRequest,
  api: string,
): Promise<AccessToken> {
  try {
    return await holder.acquireToken(request);
  } catch (error) {
    const needsUser = error instanceof IdentityError && error.code === "interaction_required";
    if (!needsUser || request.claims !== undefined) throw error;
    ports.events.emit({ type: "api_refused", account: holder.account?.key, api });
    const { signedInAt } = holder;
    if (signedInAt === undefined) throw error;
    const isHopeless = ports.store.now() - signedInAt < recentSignInMs;
    const { scopes, resource } = request;
    const reason = isHopeless ? "api-refused-new-token" : "api-refused-token";
    throw failure(reason, { api }, { cause: error, api, scopes, ...defined({ resource }) });
  }
}

interface Outgoing {
  readonly request: Request;
  /** The caller's signal. It is passed on separately, because Node may lose the link between copies of a request. */
  readonly signal: AbortSignal | undefined;
  /** The body is a stream. @default false */
  readonly isOnce?: boolean;
}

/** Sends a request with a token. If the API requires a nonce in the proof of a bound token, sends it once more. */
async function send(
  ports: CallParts["ports"],
  holder: TokenHolder,
  { request, signal, isOnce = false }: Outgoing,
  token: AccessToken,
): Promise<Response> {
  const { provider, store } = ports;
  const ready = (): Request => {
    // A copy of a stream would stay in memory in case of a second attempt, which may never be needed.
    const body = isOnce ? request : request.clone();
    const copy = keepsAuthorization() ? new Request(body, { redirect: "manual" }) : body;
    copy.headers.set("authorization", `${token.type} ${token.value}`);
    return copy;
  };
  // Read `fetch` at each call (a test may stub it) and call it unbound: Workers throws "Illegal invocation" otherwise.
  const run = provider.fetch ?? fetch;
  const call = (ready: Request) => (signal === undefined ? run(ready) : run(ready, { signal }));
  if (provider.authorize === undefined || token.type.toLowerCase() === "bearer") return call(ready());
  const grant = (await store.tokens.read(await holder.grantKey()))?.value;
  if (grant === undefined) throw signedOut();
  const response = await call((await provider.authorize(ready(), token, grant)) ?? ready());
  if (response.status !== 401) return response;
  if (isOnce) {
    // A stream can't be sent again. This stores the nonce for the next call.
    await provider.authorize(new Request(request.url, { headers: request.headers }), token, grant, response);
    return response;
  }
  const again = await provider.authorize(ready(), token, grant, response);
  if (again === undefined) return response;
  await response.body?.cancel();
  return call(again);
}

/**
 * Whether the runtime would send the token along with a redirect to another site, as Workers with a compatibility date before
 * 2025-09-01 do. Then the app gets the redirect response.
 *
 * @see https://developers.cloudflare.com/workers/configuration/compatibility-flags/
 */
function keepsAuthorization(): boolean {
  const { compatibilityFlags: flags } = Object(Reflect.get(globalThis, "Cloudflare"));
  return Reflect.get(Object(flags), "strip_authorization_on_cross_origin_redirect") === false;
}
