import type { Clock, Crypto, Events, SignInPolicy } from "@identity-web/core";
import type { HeldBackSend } from "@identity-web/core/provider-kit";
import type { AuthorityClient } from "./authority/authority-client.ts";
import type { Msal } from "./msal/msal.ts";
import type { Settings } from "./options/settings.ts";

/** The settings and ports of the client. */
export interface Context {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly crypto: Crypto;
  readonly events: Events;
  readonly send: HeldBackSend;
  readonly msal: Msal;
  /** The authority of ordinary sign-ins, or of another user flow. @returns `undefined` if the user flow isn't configured */
  place(policy: SignInPolicy | undefined): AuthorityClient | undefined;
  /** Emits a warning once per process. */
  warnOnce(message: string, reason?: "missing-sid"): void;
}
