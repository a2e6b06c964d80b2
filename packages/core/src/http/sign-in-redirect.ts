import type { SignInParameters } from "../domain/transaction.ts";
import type { SignInOrigin } from "../use-cases/sign-in.ts";
import { type HttpAnswer, type HttpRequest, redirect } from "./message.ts";
import type { HttpParts } from "./settings.ts";
import type { Transactions } from "./transactions.ts";

/** Begins a sign-in: the transaction's cookie, and the way to the provider. */
export class SignInRedirect {
  readonly #parts: HttpParts;
  readonly #transactions: Transactions;

  constructor(parts: HttpParts, transactions: Transactions) {
    this.#parts = parts;
    this.#transactions = transactions;
  }

  /** @throws IdentityError `provider_unavailable` */
  async to(
    request: HttpRequest,
    parameters: SignInParameters,
    origin: SignInOrigin,
    cookies: readonly string[] = [],
  ): Promise<HttpAnswer> {
    const { redirectTo, transaction } = await this.#parts.useCases.signIn.begin(parameters, origin);
    return redirect(request, redirectTo, [...cookies, ...(await this.#transactions.remember(request, transaction))]);
  }
}
