import type { SessionLabel } from "../domain/session.ts";
import type { Mounting } from "./diagnostics/mounting.ts";
import type { VisitedHosts } from "./diagnostics/visited-hosts.ts";
import type { HttpRequest } from "./kernel/message.ts";
import type { Transactions } from "./routes/transactions.ts";
import type { AppParts } from "./settings.ts";
import type { ApiRefusals } from "./user/api-refusals.ts";

/** What the HTTP side of an app is made of. */
export interface HttpParts extends AppParts {
  readonly transactions: Transactions;
  readonly refusals: ApiRefusals;
  readonly mounting: Mounting;
  readonly hosts: VisitedHosts;
  /** All visitors' texts in English: core's own and those of the features. */
  readonly words: Readonly<Record<string, string>>;
  /** What a session that begins by this request is labelled with. */
  readonly labelSession: (request: HttpRequest) => Promise<SessionLabel | undefined>;
}
