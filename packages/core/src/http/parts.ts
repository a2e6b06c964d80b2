import type { SessionLabel } from "../domain/session.ts";
import type { ApiRefusals } from "./api-refusals.ts";
import type { HttpRequest } from "./message.ts";
import type { Mounting } from "./mounting.ts";
import type { AppParts } from "./settings.ts";
import type { Transactions } from "./transactions.ts";
import type { VisitedHosts } from "./visited-hosts.ts";

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
