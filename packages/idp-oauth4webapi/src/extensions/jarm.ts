import { oneOf } from "@identity-web/core/options";
import { RuleBroken, readToken } from "@identity-web/core/provider-kit";
import { checkAudience, checkExpiry } from "../client/check-audience.ts";
import type { Metadata } from "../client/metadata.ts";
import { excludes, listed } from "../client/provider-abilities.ts";
import type { ClientExtension, Context } from "../extension.ts";

/** The response mode of a signed callback. `jwt` is `query.jwt`. */
export type SignedResponseMode = "jwt" | "query.jwt" | "form_post.jwt";

const modes: readonly SignedResponseMode[] = ["jwt", "query.jwt", "form_post.jwt"];

/**
 * Asks for callbacks with one signed parameter, `response` (JARM), by `idTokenSigningAlg`. A plain callback is refused.
 *
 * @example
 * oidc({ issuer, clientId, clientSecret, extensions: [jarm()] });
 * @see https://openid.net/specs/oauth-v2-jarm-final.html
 */
export function jarm(
  options: { /** @default "jwt" */ readonly responseMode?: SignedResponseMode } = {},
): ClientExtension {
  const { responseMode = "jwt" } = options;
  return {
    name: "jarm()",
    check: () => oneOf(modes)(responseMode, "jarm(): responseMode"),
    demands: ({ response_modes_supported: offered }) => [
      excludes(offered, responseMode) &&
        `response_modes_supported has no "${responseMode}", but ${listed(offered)} (jarm())`,
    ],
    openCallback: { responseMode, state: stateOf, open: openSignedResponse },
  };
}

/** The `state` of a callback, plain or signed, before any check. */
function stateOf(callback: URLSearchParams): string | undefined {
  const response = callback.get("response");
  if (response === null) return callback.get("state") ?? undefined;
  try {
    const { state } = readToken(response).claims;
    return typeof state === "string" ? state : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The parameters that a signed callback holds.
 *
 * @throws RuleBroken, IdentityError `provider_unavailable` if the provider's keys can't be loaded
 * @see https://openid.net/specs/oauth-v2-jarm-final.html
 */
async function openSignedResponse(
  context: Context,
  metadata: Metadata,
  callback: URLSearchParams,
): Promise<URLSearchParams> {
  const [response, ...more] = callback.getAll("response");
  // An attacker can forge an unsigned callback.
  if (response === undefined || more.length > 0) throw new RuleBroken("it is not a signed response");
  const claims = await context.keys.verify(response, context.settings.signingAlg);
  checkAudience(context, metadata, claims);
  checkExpiry(context, claims.exp);
  // Not by set(), because each call would search all parameters.
  const parameters = Object.entries(claims).flatMap(([name, value]): [string, string][] =>
    typeof value === "string" && name !== "aud" ? [[name, value]] : [],
  );
  return new URLSearchParams(parameters);
}
