import type { AccessToken, TokenRequest } from "../domain/grant.ts";
import { interactionRequired } from "../use-cases/token-errors.ts";
import { refusalOf } from "./www-authenticate.ts";

/** What `fetch` takes, and for which token. */
export interface FetchOptions extends RequestInit {
  readonly scopes: readonly string[];
  /** RFC 8707. */
  readonly resource?: string;
}

/**
 * Calls an API with the user's token. A token that the API refuses (`invalid_token`, or a claims challenge) is replaced
 * once; where that doesn't help, the user is needed.
 *
 * @throws IdentityError as `acquireToken`
 * @see https://www.rfc-editor.org/rfc/rfc6750#section-3
 */
export async function fetchWithToken(
  acquireToken: (request: TokenRequest) => Promise<AccessToken>,
  input: string | URL | Request,
  { scopes, resource, ...init }: FetchOptions,
): Promise<Response> {
  const request = new Request(input, init);
  const wanted: TokenRequest = { scopes, ...(resource === undefined ? {} : { resource }) };
  const token = await acquireToken(wanted);
  const response = await send(request.clone(), token);
  const refusal = response.status === 401 ? refusalOf(response.headers.get("www-authenticate")) : undefined;
  if (refusal === undefined) return response;

  await response.body?.cancel();
  const again: TokenRequest = { ...wanted, ...refusal, refused: token.value };
  const second = await send(request, await acquireToken(again));
  const stillRefused = second.status === 401 ? refusalOf(second.headers.get("www-authenticate")) : undefined;
  if (stillRefused?.claims === undefined) return second;
  await second.body?.cancel();
  throw interactionRequired({ ...wanted, ...stillRefused }, "the API asks for claims that only a sign-in can bring");
}

function send(request: Request, token: AccessToken): Promise<Response> {
  request.headers.set("authorization", `${token.type} ${token.value}`);
  return fetch(request);
}
