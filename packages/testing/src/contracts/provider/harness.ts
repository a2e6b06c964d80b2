import type { Awaitable, IdentityEvent, IdentityProvider, ProviderContext } from "@identity-web/core";
import type { FakeClock } from "../../fake-clock/index.ts";
import type { PlainFakeProvider } from "../../fake-provider/plain.ts";

/** Capabilities that some provider clients lack. */
export type ProviderFeature =
  /** Verifies back-channel logout tokens. */
  | "back-channel-logout"
  /** Revokes refresh tokens at the provider. */
  | "revocation"
  /** Refreshes with its own refresh token, so that rotation is visible. */
  | "rotation";

/** The context with which a case opens a provider client. */
export interface ProviderTestContext extends ProviderContext {
  readonly clock: FakeClock;
  /** All events so far. */
  readonly emitted: readonly IdentityEvent[];
}

/** Options of `providerContract()`. */
export interface ProviderContractOptions {
  /**
   * The fake provider of the whole suite. Its clock must always differ from `clock`: use `anotherClock(clock)`. The
   * suite listens, resets and closes it.
   */
  readonly fake: PlainFakeProvider;
  readonly clock: FakeClock;
  /** Opens a client of it that has sent no request yet. */
  open(context: ProviderTestContext): Awaitable<IdentityProvider>;
  /** The capabilities that this client lacks. The cases about them are skipped, and named. */
  readonly lacks?: readonly ProviderFeature[];
}
