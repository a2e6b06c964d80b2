import type { ProviderContext } from "@identity-web/core";
import { type Cached, cached, loadMetadata, type Send } from "@identity-web/core/provider-kit";
import type { Client } from "../extension.ts";
import { type Metadata, readMetadata } from "./metadata.ts";
import { checkAbilities } from "./provider-abilities.ts";

/** The provider's metadata, loaded when it is first needed and renewed every hour. */
export function discover(client: Client, send: Send, context: ProviderContext): Cached<Metadata> {
  const { settings, capabilities } = client;
  return cached({
    load: async () => {
      const { document, url } = await loadMetadata(settings.issuer.replace(/\/$/, ""), { ...context, send, cure });
      let metadata = readMetadata(document, settings.issuer, url);
      for (const each of capabilities.all) metadata = { ...metadata, ...each.readMetadata?.(document, url) };
      checkAbilities(client, metadata);
      return metadata;
    },
    ...context,
  });
}

const cure = "Check the option issuer of oidc(), and whether this machine can reach the provider.";
