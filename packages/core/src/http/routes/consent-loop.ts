import type { TokenRequest } from "../../domain/grant.ts";
import type { SignInParameters } from "../../domain/transaction.ts";
import { readCookie, serializeCookie } from "../kernel/cookies.ts";
import type { HttpRequest } from "../kernel/message.ts";
import type { HttpParts } from "../parts.ts";

// What a browser has just signed in for is remembered for a moment. Where a page asks for the same thing again, the provider
// doesn't give it, and another sign-in would go in circles.

/** Long enough for the way back to the page that asked. */
const rememberedSeconds = 60;

/** The cookie for a sign-in that has succeeded; none where it was an ordinary one. */
export async function rememberAttempt(parts: HttpParts, asked: SignInParameters): Promise<readonly string[]> {
  if (asked.scopes === undefined) return [];
  const { cookies, cookieStyle } = parts.settings;
  const value = await digestOf(parts, { ...asked, scopes: asked.scopes });
  return [serializeCookie(cookies.attempt, value, cookieStyle, { maxAge: rememberedSeconds })];
}

/** Whether this browser has just signed in for the very same thing. */
export async function isRepeatedAttempt(parts: HttpParts, request: HttpRequest, asked: TokenRequest): Promise<boolean> {
  const value = readCookie(request.header("cookie"), parts.settings.cookies.attempt);
  return value !== undefined && value === (await digestOf(parts, asked));
}

/** The cookie that lets a visitor try again. */
export const forgetAttempt = ({ settings: { cookies, cookieStyle } }: HttpParts): string =>
  serializeCookie(cookies.attempt, "", cookieStyle, { maxAge: 0 });

async function digestOf({ ports }: HttpParts, { scopes, resource, claims }: TokenRequest): Promise<string> {
  return (await ports.crypto.hash(JSON.stringify([scopes, resource ?? null, claims ?? null]))).slice(0, 16);
}
