import type { SignInParameters } from "../domain/transaction.ts";
import type { SignInOrigin } from "../use-cases/sign-in.ts";
import { refuseEmbedded } from "./browser.ts";
import { type HttpAnswer, type HttpRequest, redirect } from "./message.ts";
import { otherHost } from "./other-host.ts";
import type { HttpParts } from "./settings.ts";
import type { Transactions } from "./transactions.ts";

/** Each is said once; whoever makes up host names gets no flood of them. */
const mostWarnings = 10;

/** Begins a sign-in: the transaction's cookie, and the way to the provider. */
export class SignInRedirect {
  readonly #parts: HttpParts;
  readonly #transactions: Transactions;
  readonly #warned = new Set<string>();

  constructor(parts: HttpParts, transactions: Transactions) {
    this.#parts = parts;
    this.#transactions = transactions;
  }

  /** @throws IdentityError `provider_unavailable`, `invalid_request` (another site's page asks without going here) */
  async to(
    request: HttpRequest,
    parameters: SignInParameters,
    origin: SignInOrigin,
    cookies: readonly string[] = [],
  ): Promise<HttpAnswer> {
    refuseEmbedded(request);
    const elsewhere = otherHost(request, this.#parts.settings.origin);
    if (elsewhere !== undefined && !this.#warned.has(elsewhere) && this.#warned.size < mostWarnings) {
      this.#warned.add(elsewhere);
      this.#parts.ports.events.emit({ type: "warning", message: `a sign-in will not come back: ${elsewhere}` });
    }
    const { redirectTo, transaction } = await this.#parts.useCases.signIn.begin(parameters, origin);
    return redirect(request, redirectTo, [...cookies, ...(await this.#transactions.remember(request, transaction))]);
  }
}
