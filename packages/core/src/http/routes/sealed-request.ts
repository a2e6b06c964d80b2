import type { SignInParameters } from "../../domain/transaction.ts";
import { readCookie } from "../kernel/cookies.ts";
import type { HttpRequest } from "../kernel/message.ts";
import type { HttpParts } from "../parts.ts";

/** The requirements of a sign-in, which its URL carries in one sealed parameter. */
export type SealedRequest = Pick<SignInParameters, "scopes" | "resource" | "claims" | "acrValues" | "maxAge">;

/** Apps that share secrets can't open each other's requests. */
const bindingOf = ({ useCases }: HttpParts): string => `sign-in request ${useCases.tokenParts.app}`;

/**
 * Seals the requirements of a sign-in, so that no other site can make a user consent to more. They are valid as long as a sign-in may
 * take, and for this browser's session.
 */
export function sealRequest(parts: HttpParts, request: HttpRequest, asked: SealedRequest): Promise<string> {
  const { ports, settings } = parts;
  const until = ports.clock.now() + settings.transactionMs;
  return ports.sealer.seal(JSON.stringify([asked, until, sessionOf(parts, request)]), bindingOf(parts));
}

/**
 * A living session may only continue its own request. A browser without one may continue any request, because the cookie of an ended
 * session is deleted.
 *
 * @returns `undefined` for a text that this app did not seal, that is too old, or that was sealed for another session
 */
export async function openRequest(
  identity: { readonly parts: HttpParts; readonly request: HttpRequest; sessionKey(): Promise<unknown> },
  sealed: string,
): Promise<SealedRequest | undefined> {
  const { parts, request } = identity;
  const text = await parts.ports.sealer.open(sealed, bindingOf(parts));
  const [asked, until = 0, session] = JSON.parse(text ?? "[]");
  if (parts.ports.clock.now() >= until) return undefined;
  const isSignedIn = (await identity.sessionKey()) !== undefined;
  return isSignedIn && session !== sessionOf(parts, request) ? undefined : asked;
}

/** Tells sessions apart: a part of the MAC at the end of the browser's handle, which gives no access to the session. */
const sessionOf = ({ settings }: HttpParts, request: HttpRequest): string =>
  String(readCookie(request.header("cookie"), settings.cookies.session)).slice(-16);
