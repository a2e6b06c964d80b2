import type { Awaitable, IdentityEvent, IdentityProvider, ProviderContext } from "@identity-web/core";
import type { FakeClock } from "../../fake-clock/index.ts";
import type { PlainFakeProvider } from "../../fake-provider/plain.ts";

/** What not every provider client has. */
export type ProviderFeature =
  /** Verifies back-channel logout tokens. */
  | "back-channel-logout"
  /** Revokes refresh tokens at the provider. */
  | "revocation"
  /** Refreshes with a refresh token of its own, so that rotation shows. */
  | "rotation";

/** What a provider client is opened with here. */
export interface ProviderTestContext extends ProviderContext {
  readonly clock: FakeClock;
  /** Everything that was emitted so far. */
  readonly emitted: readonly IdentityEvent[];
}

/** Options of `providerContract()`. */
export interface ProviderContractOptions {
  /**
   * What plays the provider for the whole suite, by a clock that never says the same as `clock`: `anotherClock(clock)`. The
   * suite listens, resets and closes it.
   */
  readonly fake: PlainFakeProvider;
  readonly clock: FakeClock;
  /** Opens a client of it that has asked nothing yet. */
  open(context: ProviderTestContext): Awaitable<IdentityProvider>;
  /** What this client doesn't have; the cases about it are left out by name. */
  readonly lacks?: readonly ProviderFeature[];
}
