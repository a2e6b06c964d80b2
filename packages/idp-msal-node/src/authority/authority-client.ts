import type { Authority } from "./authority.ts";
import type { Keys } from "./keys.ts";
import type { AuthorityMetadata, Metadata } from "./metadata.ts";

/** An authority with its metadata and keys. */
export interface AuthorityClient {
  readonly authority: Authority;
  readonly metadata: AuthorityMetadata;
  readonly keys: Keys;
}

/** An authority whose metadata has been loaded. */
export interface ResolvedAuthority {
  readonly authority: Authority;
  readonly metadata: Metadata;
  readonly keys: Keys;
}

/** @throws IdentityError `provider_unavailable` if the metadata can't be loaded */
export const resolveAuthority = async ({ authority, metadata, keys }: AuthorityClient): Promise<ResolvedAuthority> => ({
  authority,
  keys,
  metadata: await metadata.cached.get(),
});
