import type { SignInParameters } from "../../domain/transaction.ts";
import type { SignInOrigin } from "../../use-cases/sign-in.ts";
import { refuseEmbedded } from "../kernel/fetch-metadata.ts";
import { type HttpAnswer, type HttpRequest, redirect } from "../kernel/message.ts";
import type { HttpParts } from "../parts.ts";

/**
 * Begins a sign-in: sets the transaction's cookie and redirects to the provider.
 *
 * @throws IdentityError `provider_unavailable`, `invalid_request` (another site's page starts it without a navigation)
 */
export async function beginSignIn(
  { useCases, ports, transactions, hosts }: HttpParts,
  request: HttpRequest,
  parameters: SignInParameters,
  origin: SignInOrigin,
  cookies: readonly string[] = [],
): Promise<HttpAnswer> {
  refuseEmbedded(request);
  const elsewhere = hosts.began(request);
  if (elsewhere !== undefined) {
    const message = `no sign-in has come back: ${elsewhere}; a proxy that changes Host must send X-Forwarded-Host`;
    ports.events.emit({ type: "warning", message });
  }
  const { redirectTo, transaction } = await useCases.signIn.begin(parameters, origin);
  return redirect(request, redirectTo, [...cookies, ...(await transactions.remember(request, transaction))]);
}
