import type { SignInParameters } from "../../domain/transaction.ts";
import type { Awaitable } from "../../ports/awaitable.ts";
import { readCookie } from "../kernel/cookies.ts";
import type { HttpRequest } from "../kernel/message.ts";
import type { HttpParts } from "../parts.ts";

/** The requirements of a sign-in, which its URL carries in one sealed parameter. */
export type SealedRequest = Pick<SignInParameters, "scopes" | "resource" | "claims" | "acrValues" | "maxAge">;

const binding = "sign-in request";

/**
 * Seals the requirements of a sign-in, so that no other site can make a user consent to more. They are valid as long as a sign-in may
 * take, and for this browser's session.
 */
export async function sealRequest(parts: HttpParts, request: HttpRequest, asked: SealedRequest): Promise<string> {
  const until = parts.ports.clock.now() + parts.settings.transactionMs;
  const session = await sessionOf(parts, request);
  return parts.ports.sealer.seal(JSON.stringify({ asked, until, session }), binding);
}

/**
 * @param isSignedIn - Whether the browser has a living session. Only that session may continue its own request. A browser without
 *   one may continue any request, because the cookie of an ended session is deleted.
 * @returns `undefined` for a text that this app did not seal, that is too old, or that was sealed for another session
 */
export async function openRequest(
  parts: HttpParts,
  request: HttpRequest,
  sealed: string,
  isSignedIn: boolean,
): Promise<SealedRequest | undefined> {
  const text = await parts.ports.sealer.open(sealed, binding);
  if (text === undefined) return undefined;
  const { asked, until, session } = JSON.parse(text);
  const isOwn = !isSignedIn || session === (await sessionOf(parts, request));
  return isOwn && parts.ports.clock.now() < until ? asked : undefined;
}

/** Tells sessions apart. It isn't the session's secret. */
const sessionOf = ({ ports, settings }: HttpParts, request: HttpRequest): Awaitable<string> =>
  ports.crypto.hash(`${binding} ${readCookie(request.header("cookie"), settings.cookies.session)}`);
