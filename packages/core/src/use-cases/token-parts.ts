import type { AppId } from "../domain/app.ts";
import type { Ports } from "../ports/ports.ts";
import type { AcquireToken } from "./acquire-token.ts";
import type { Limits } from "./limits.ts";
import type { SignInSettings } from "./sign-in.ts";

/** What `BearerTokens` and `AppTokens` need. One for each app. */
export interface TokenParts {
  readonly ports: Ports;
  readonly acquireToken: AcquireToken;
  readonly limits: Limits;
  readonly app: AppId;
  /** Whether the app may exchange its callers' tokens. */
  readonly exchanges: boolean;
  readonly subjectsOf: SignInSettings["subjectsOf"];
  /** How far the provider's clock seems to be ahead of this machine's, in ms: the most that any token showed. A token may be older than its `iat` by as much. */
  readonly providerClock: { aheadMs: number };
}
