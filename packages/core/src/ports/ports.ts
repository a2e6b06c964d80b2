import type { Background } from "./background.ts";
import type { Clock } from "./clock.ts";
import type { Crypto } from "./crypto.ts";
import type { Events } from "./events.ts";
import type { IdentityProvider } from "./identity-provider.ts";
import type { Sealer } from "./sealer.ts";
import type { Store } from "./store.ts";

/** The ports that the use cases need. */
export interface Ports {
  readonly store: Store;
  readonly provider: IdentityProvider;
  readonly clock: Clock;
  readonly crypto: Crypto;
  readonly sealer: Sealer;
  readonly events: Events;
  readonly background: Background;
}
