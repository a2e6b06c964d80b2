import type { SignInParameters } from "../domain/transaction.ts";
import type { SignInOrigin } from "../use-cases/sign-in.ts";
import { refuseEmbedded } from "./browser.ts";
import { type HttpAnswer, type HttpRequest, redirect } from "./message.ts";
import type { HttpParts } from "./settings.ts";
import type { Transactions } from "./transactions.ts";
import { VisitedHosts } from "./visited-hosts.ts";

/** Begins a sign-in: the transaction's cookie, and the way to the provider. */
export class SignInRedirect {
  readonly #parts: HttpParts;
  readonly #transactions: Transactions;
  readonly hosts: VisitedHosts;

  constructor(parts: HttpParts, transactions: Transactions) {
    this.#parts = parts;
    this.#transactions = transactions;
    this.hosts = new VisitedHosts(parts.settings.origin, parts.ports.clock);
  }

  /** @throws IdentityError `provider_unavailable`, `invalid_request` (another site's page asks without going here) */
  async to(
    request: HttpRequest,
    parameters: SignInParameters,
    origin: SignInOrigin,
    cookies: readonly string[] = [],
  ): Promise<HttpAnswer> {
    refuseEmbedded(request);
    const elsewhere = this.hosts.began(request);
    if (elsewhere !== undefined) {
      const message = `no sign-in has come back: ${elsewhere}; a proxy that changes Host must send X-Forwarded-Host`;
      this.#parts.ports.events.emit({ type: "warning", message });
    }
    const { redirectTo, transaction } = await this.#parts.useCases.signIn.begin(parameters, origin);
    return redirect(request, redirectTo, [...cookies, ...(await this.#transactions.remember(request, transaction))]);
  }
}
