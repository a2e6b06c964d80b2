import type { Authority } from "./authority.ts";
import type { Keys } from "./keys.ts";
import type { AuthorityMetadata, Metadata } from "./metadata.ts";

/** An authority, and what is known of it. */
export interface Place {
  readonly authority: Authority;
  readonly metadata: AuthorityMetadata;
  readonly keys: Keys;
}

/** An authority whose metadata has been loaded. */
export interface At {
  readonly authority: Authority;
  readonly metadata: Metadata;
  readonly keys: Keys;
}

/** @throws IdentityError `provider_unavailable` where the metadata can't be had */
export const arrive = async ({ authority, metadata, keys }: Place): Promise<At> => ({
  authority,
  keys,
  metadata: await metadata.cached.get(),
});
