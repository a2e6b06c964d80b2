import type { AppId } from "../domain/app.ts";
import type { Ports } from "../ports/ports.ts";
import type { AcquireToken } from "./acquire-token.ts";
import type { Limits } from "./limits.ts";

/** What tokens of other kinds than a session's are got with. One for each app. */
export interface TokenParts {
  readonly ports: Ports;
  readonly acquireToken: AcquireToken;
  readonly limits: Limits;
  readonly app: AppId;
  /** Whether removals are remembered as long as a token that came in may be good. */
  readonly exchanges: boolean;
  /** How far the provider's clock is ahead of ours, in ms, as far as tokens have shown. A token may be so much older than it looks. */
  readonly providerClock: { aheadMs: number };
}
