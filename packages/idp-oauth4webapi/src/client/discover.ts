import type { ProviderContext } from "@identity-web/core";
import { type Cached, cached, loadMetadata, type Send } from "@identity-web/core/provider-kit";
import type { Settings } from "../options/settings.ts";
import { type Metadata, readMetadata } from "./metadata.ts";
import { checkAbilities } from "./provider-abilities.ts";

/** The provider's metadata, asked for when first needed and renewed every hour. */
export function discover(settings: Settings, send: Send, context: ProviderContext): Cached<Metadata> {
  return cached({
    load: async () => {
      const { document, url } = await loadMetadata(settings.issuer.replace(/\/$/, ""), { ...context, send, cure });
      const metadata = readMetadata(document, settings.issuer, url);
      checkAbilities(settings, metadata);
      return metadata;
    },
    ...context,
  });
}

const cure = "Check the option issuer of oidc({ … }), and that this machine can reach the provider.";
