import { show } from "@identity-web/core/provider-kit";
import { excludes, lacks } from "../../client/provider-abilities.ts";
import type { ClientExtension, KeyBinding } from "../../extension.ts";
import { openBinding } from "./binding.ts";
import { lackOfDpop } from "./lack-of-dpop.ts";

export interface DpopOptions {
  /**
   * Which tokens are bound. "always": those of every new sign-in. "needed": those of every new sign-in, unless the provider
   * binds tokens to certificates and offers no DPoP. "never": only grants that have a key already go on using it, so that
   * DPoP can be phased out.
   *
   * @default "always"
   */
  readonly when?: KeyBinding["when"];
}

const choices: readonly unknown[] = ["always", "needed", "never"] satisfies KeyBinding["when"][];

/**
 * Binds access and refresh tokens to a key that each sign-in makes for itself (DPoP). A provider that gives other tokens is
 * refused. `user.fetch` sends the proof with the token; code that calls an API in another way must do so, too.
 *
 * @example
 * oidc({ issuer, clientId, clientSecret, extensions: [dpop()] });
 * @see https://www.rfc-editor.org/rfc/rfc9449
 */
export function dpop({ when = "always" }: DpopOptions = {}): ClientExtension {
  return {
    name: "dpop()",
    check: () =>
      choices.includes(when) ? [] : [`when of dpop() must be "always", "needed" or "never", not ${show(when)}`],
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
