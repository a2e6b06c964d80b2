import type { SignInParameters } from "../../domain/transaction.ts";
import { readCookie, serializeCookie } from "../kernel/cookies.ts";
import type { HttpRequest } from "../kernel/message.ts";
import type { HttpParts } from "../parts.ts";
import type { SealedRequest } from "./sealed-request.ts";

// Remembers for a moment what a browser has just signed in for. If a page requires the same again, the provider doesn't grant it,
// and another sign-in would loop.

/** Long enough to return to the page that started the sign-in. */
const rememberedSeconds = 60;

/** The cookie for a successful sign-in. A sign-in without special requirements needs none. */
export async function rememberAttempt(parts: HttpParts, asked: SignInParameters): Promise<readonly string[]> {
  if (asked.scopes === undefined) return [];
  const { cookies, cookieStyle } = parts.settings;
  const value = await digestOf(parts, asked);
  return [serializeCookie(cookies.attempt, value, cookieStyle, { maxAge: rememberedSeconds })];
}

/** Whether this browser has just signed in for exactly the same requirement. */
export async function isRepeatedAttempt(
  parts: HttpParts,
  request: HttpRequest,
  asked: SealedRequest,
): Promise<boolean> {
  const value = readCookie(request.header("cookie"), parts.settings.cookies.attempt);
  return value !== undefined && value === (await digestOf(parts, asked));
}

/** Deletes the cookie, so that the visitor can try again. */
export const forgetAttempt = ({ settings: { cookies, cookieStyle } }: HttpParts): string =>
  serializeCookie(cookies.attempt, "", cookieStyle, { maxAge: 0 });

async function digestOf({ ports }: HttpParts, asked: SealedRequest): Promise<string> {
  const { scopes, resource, claims, acrValues, maxAge } = asked;
  return (await ports.crypto.hash(JSON.stringify([scopes, resource, claims, acrValues, maxAge]))).slice(0, 16);
}
