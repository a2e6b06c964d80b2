import type { SessionLabel } from "../domain/session.ts";
import type { Mounting } from "./diagnostics/mounting.ts";
import type { VisitedHosts } from "./diagnostics/visited-hosts.ts";
import type { HttpRequest } from "./kernel/message.ts";
import type { Transactions } from "./routes/transactions.ts";
import type { AppParts } from "./settings.ts";
import type { ApiRefusals } from "./user/api-refusals.ts";

/** What routes and guards use: the app's parts, and the state of its HTTP layer. */
export interface HttpParts extends AppParts {
  readonly transactions: Transactions;
  readonly refusals: ApiRefusals;
  readonly mounting: Mounting;
  readonly hosts: VisitedHosts;
  /** All visitors' texts in English, of core and of the features. */
  readonly words: Readonly<Record<string, string>>;
  /**
   * Whether a browser that continues to this local path reaches one of the library's routes, other than the sign-in. A page of this app
   * must not send the browser there by itself: the route would take the navigation for the user's wish, and ask for no confirmation.
   */
  readonly isOwnRoute: (path: string) => boolean;
  /** Returns the label of the session that this request creates. */
  readonly labelSession: (request: HttpRequest) => Promise<SessionLabel | undefined>;
}
