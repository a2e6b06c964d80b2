import { RuleBroken } from "@identity-web/core/provider-kit";
import { decodeJwt } from "jose";
import { checkAddressed, checkExpiry } from "../client/check-audience.ts";
import type { Context } from "../client/context.ts";
import type { Metadata } from "../client/metadata.ts";
import type { ResponseMode } from "../options/options.ts";

/** Whether callbacks come as one signed parameter, `response` (JARM). */
export const isSigned = (mode: ResponseMode): boolean => mode.endsWith("jwt");

/** The `state` of a callback, signed ones included: nothing of it is checked yet. */
export function stateOf(callback: URLSearchParams): string | undefined {
  const response = callback.get("response");
  if (response === null) return callback.get("state") ?? undefined;
  try {
    const { state } = decodeJwt(response);
    return typeof state === "string" ? state : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The parameters that a signed callback holds.
 *
 * @throws RuleBroken, IdentityError `provider_unavailable` where the provider's keys can't be had
 * @see https://openid.net/specs/oauth-v2-jarm-final.html
 */
export async function openSignedResponse(
  context: Context,
  metadata: Metadata,
  callback: URLSearchParams,
): Promise<URLSearchParams> {
  const [response, ...more] = callback.getAll("response");
  // A plain answer in its place could be anybody's.
  if (response === undefined || more.length > 0) throw new RuleBroken("it is no signed response, which was asked for");
  const claims = await context.keys.verify(response, context.settings.signingAlg);
  checkAddressed(context, metadata, claims);
  checkExpiry(context, claims.exp);
  // Not set one by one: each would be looked for among all that are there.
  const parameters = Object.entries(claims).flatMap(([name, value]): [string, string][] =>
    typeof value === "string" && name !== "aud" ? [[name, value]] : [],
  );
  return new URLSearchParams(parameters);
}
