import type { Clock, Crypto, Events, SignInPolicy } from "@identity-web/core";
import type { Send } from "@identity-web/core/provider-kit";
import type { Authority } from "./authority.ts";
import type { Keys } from "./keys.ts";
import type { AuthorityMetadata, Metadata } from "./metadata.ts";
import type { Msal } from "./msal.ts";
import type { Settings } from "./settings.ts";

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

/** What every part of the client works with. */
export interface Context {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly crypto: Crypto;
  readonly events: Events;
  readonly send: Send;
  readonly msal: Msal;
  /** The place of ordinary sign-ins, or of another user flow; `undefined` where that isn't configured. */
  place(policy: SignInPolicy | undefined): Place | undefined;
  /** Says it once per process. */
  warnOnce(message: string): void;
}

/** @throws IdentityError `provider_unavailable` where the metadata can't be had */
export const arrive = async ({ authority, metadata, keys }: Place): Promise<At> => ({
  authority,
  keys,
  metadata: await metadata.cached.get(),
});
