import { IdentityError } from "../domain/identity-error.ts";
import type { Transaction } from "../domain/transaction.ts";
import { Attempts } from "./attempt.ts";
import { serializeCookie } from "./cookies.ts";
import { readParameters } from "./form.ts";
import { type HttpAnswer, type HttpRequest, redirect } from "./message.ts";
import { otherHost } from "./other-host.ts";
import { page } from "./page.ts";
import type { RequestIdentity } from "./request-identity.ts";
import type { HttpParts } from "./settings.ts";
import type { SignInRedirect } from "./sign-in-redirect.ts";
import type { Transactions } from "./transactions.ts";

/**
 * Completes a sign-in (query or form_post). Whatever goes wrong, the browser's old session is untouched.
 *
 * @see https://openid.net/specs/openid-connect-core-1_0.html#AuthResponse
 */
export async function callbackRoute(
  parts: HttpParts,
  request: HttpRequest,
  identity: RequestIdentity,
  { transactions, signIn }: { transactions: Transactions; signIn: SignInRedirect },
): Promise<HttpAnswer> {
  const { useCases, ports, settings } = parts;
  const began = ports.clock.now();
  const failed = (error: IdentityError) =>
    ports.events.emit({ type: "sign_in_failed", error, durationMs: ports.clock.now() - began });
  const parameters = await readParameters(request);
  const state = ports.provider.callbackState?.(parameters) ?? parameters.get("state") ?? "";
  const transaction = await transactions.find(request, state);
  if (transaction === undefined) {
    const elsewhere = otherHost(request, settings.origin);
    const why = `it answers no sign-in that this browser has on its way${elsewhere === undefined ? "" : `; ${elsewhere}`}`;
    const error = invalidCallback(why, settings.routes.signIn);
    failed(error);
    return unknownPage(parts, error);
  }
  // A store that can't be asked leaves everything as it is: the same callback may come again.
  const previous = await identity.sessionKey();
  const forget = transactions.forget(request, transaction);
  try {
    const callback = { parameters, transaction, ...(previous === undefined ? {} : { previous }) };
    const result = await useCases.signIn.complete(callback);
    if (result === "replayed") throw invalidCallback("it has been used before", settings.routes.signIn);
    if (result === "ended") return endedPage(parts, transaction, forget);
    if (result === "collided") {
      if (transaction.restarted) return endedPage(parts, transaction, forget);
      const { maxSkewMs = 0 } = ports.store;
      if (maxSkewMs > 0) await ports.clock.sleep(maxSkewMs);
      return await signIn.to(request, transaction.asked, { ...originOf(transaction), restarted: true }, forget);
    }
    // A session cookie without an age: it goes with the browser, the session ends by its own times.
    const cookie = serializeCookie(settings.cookies.session, result.handle, settings.cookieStyle);
    const attempt = await new Attempts(parts).remember(transaction.asked);
    return redirect(request, transaction.returnTo, [...forget, cookie, ...attempt]);
  } catch (error) {
    if (!(error instanceof IdentityError)) throw error;
    failed(error);
    return failedPage(parts, transaction, error, error.code === "store_unavailable" ? [] : forget);
  }
}

const originOf = ({ returnTo, previous }: Transaction) => ({
  returnTo,
  ...(previous === undefined ? {} : { previous }),
});

const invalidCallback = (why: string, signIn: string): IdentityError =>
  new IdentityError("invalid_callback", `this callback can't be completed: ${why}`, {
    cure: `Begin again at ${signIn}.`,
  });

const endedPage = (parts: HttpParts, { returnTo }: Transaction, cookies: readonly string[]): HttpAnswer =>
  page({
    status: 400,
    title: "You have been signed out",
    text: "While you were signing in, somebody signed this account out. That came first.",
    wayOn: { text: "Sign in again", href: signInHref(parts, returnTo) },
    cookies,
  });

/** A page, whoever asks: nobody but a browser on its way back has any business here. */
const unknownPage = ({ settings }: HttpParts, error: IdentityError): HttpAnswer =>
  page({
    status: error.status,
    title: "Signing in did not work",
    text: "This address answers no sign-in of this browser.",
    wayOn: { text: "Back to the app", href: settings.basePath },
  });

const failedPage = (
  parts: HttpParts,
  { returnTo }: Transaction,
  error: IdentityError,
  cookies: readonly string[],
): HttpAnswer =>
  page({
    status: error.status,
    title: "Signing in did not work",
    text:
      error.status === 503
        ? "Something that we need for it can't be reached at the moment."
        : "The answer to your sign-in can't be used, or it was used before.",
    wayOn: { text: "Try again", href: signInHref(parts, returnTo) },
    cookies,
    retryAfter: error.retryAfter,
  });

const signInHref = ({ settings }: HttpParts, returnTo: string): string =>
  `${settings.routes.signIn}?${new URLSearchParams({ returnTo })}`;
