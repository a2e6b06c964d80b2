import type { SessionLabel } from "../domain/session.ts";
import type { Transaction } from "../domain/transaction.ts";
import { IdentityError } from "../errors/identity-error.ts";
import { Attempts } from "./attempt.ts";
import { browserFamily } from "./browser-family.ts";
import {
  endedPage,
  failedPage,
  invalidCallback,
  refusalOfProvider,
  repeatedPage,
  withoutTransaction,
} from "./callback-failures.ts";
import { serializeCookie } from "./cookies.ts";
import { readParameters } from "./form.ts";
import { type HttpAnswer, type HttpRequest, redirect } from "./message.ts";
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
    return withoutTransaction(parts, request, { identity, state, failed, hosts: signIn.hosts });
  }
  signIn.hosts.cameBack(request);
  // A store that can't be asked leaves everything as it is: the same callback may come again.
  const previous = await identity.sessionKey();
  const forget = transactions.forget(request, transaction);
  let isCodeSent = false;
  try {
    const label = await labelOf(parts, request);
    const callback = {
      parameters,
      transaction,
      onCodeSent: () => {
        isCodeSent = true;
      },
      ...(previous === undefined ? {} : { previous }),
      ...(label === undefined ? {} : { label }),
    };
    const result = await useCases.signIn.complete(callback);
    const arrivedAt = result === "replayed" ? await identity.arrivedBy(transaction.id) : undefined;
    if (arrivedAt !== undefined) return repeatedPage(parts, request, arrivedAt, forget);
    if (result === "replayed") throw invalidCallback("it has been used before", settings.routes.signIn);
    if (result === "ended") return endedPage(parts, request, transaction, forget);
    if (result === "collided") {
      if (transaction.restarted) return endedPage(parts, request, transaction, forget);
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
    const { policy } = error;
    // The user asked for it there ("forgot password"): a sign-in of that kind begins, and nothing has failed.
    if (policy !== undefined && transaction.asked.policy === undefined) {
      return await signIn.to(request, { ...transaction.asked, policy }, originOf(transaction), forget);
    }
    const refusal = refusalOfProvider(parameters, transaction, error);
    failed(refusal ?? error);
    // A store that has lost its memory would let the code go out again.
    const mayComeAgain = error.code === "store_unavailable" && !isCodeSent;
    const cookies = mayComeAgain ? [] : forget;
    return failedPage(parts, request, { transaction, error, isRefused: refusal !== undefined, cookies });
  }
}

const originOf = ({ returnTo, previous }: Transaction) => ({
  returnTo,
  ...(previous === undefined ? {} : { previous }),
});

/** What the owner will know this browser by. An app's own words may fail: then there are none. */
async function labelOf({ ports, settings }: HttpParts, request: HttpRequest): Promise<SessionLabel | undefined> {
  const { sessionsPage } = settings;
  if (sessionsPage === undefined) return undefined;
  const browser = browserFamily(request.header("user-agent"));
  const from = await Promise.resolve(request)
    .then((asked) => sessionsPage.from?.(asked))
    .catch((error: unknown) => {
      ports.events.emit({ type: "warning", message: `the option sessionsPage.from threw: ${String(error)}` });
      return undefined;
    });
  return { ...(browser === undefined ? {} : { browser }), ...(from === undefined ? {} : { from: from.slice(0, 100) }) };
}
