import { oneOf } from "@identity-web/core/options";
import { excludes, lacks } from "../../client/provider-abilities.ts";
import type { ClientExtension, KeyBinding } from "../../extension.ts";
import { openBinding } from "./binding.ts";
import { lackOfDpop } from "./lack-of-dpop.ts";

/** Options of `dpop()`. */
export interface DpopOptions {
  /**
   * Which tokens are bound. "always": the tokens of every new sign-in. "needed": the same, unless the provider binds tokens to
   * certificates and offers no DPoP. "never": no new tokens. Grants that have a key continue to use it, so that an app can
   * phase DPoP out.
   *
   * @default "always"
   */
  readonly when?: KeyBinding["when"];
}

const choices: readonly KeyBinding["when"][] = ["always", "needed", "never"];

/**
 * Binds access and refresh tokens to a key of each sign-in (DPoP). The client refuses a provider that issues other tokens.
 * `user.fetch` sends the proof with the token. Code that calls an API in another way must send it itself.
 *
 * @example
 * oidc({ issuer, clientId, clientSecret, extensions: [dpop()] });
 * @see https://www.rfc-editor.org/rfc/rfc9449
 */
export function dpop({ when = "always" }: DpopOptions = {}): ClientExtension {
  return {
    name: "dpop()",
    check: () => oneOf(choices)(when, "dpop(): when"),
    demands: (metadata) => [
      when === "always" && excludes(metadata.dpop_signing_alg_values_supported, "ES256") && lackOfDpop(metadata),
    ],
    bind: {
      when,
      open: (client) => ({
        ...openBinding(client),
        wants: (metadata) =>
          when === "always" ||
          (when === "needed" &&
            (metadata.tls_client_certificate_bound_access_tokens !== true ||
              !lacks(metadata.dpop_signing_alg_values_supported, "ES256"))),
      }),
    },
  };
}
