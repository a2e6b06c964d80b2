import { defined } from "../../domain/defined.ts";
import type { Transaction } from "../../domain/transaction.ts";
import { failure } from "../../errors/error-texts.ts";
import { IdentityError } from "../../errors/identity-error.ts";
import { serializeCookie } from "../kernel/cookies.ts";
import { readParameters } from "../kernel/form.ts";
import { type HttpAnswer, redirect } from "../kernel/message.ts";
import { endedPage, failedPage, refusalOfProvider, repeatedPage, withoutTransaction } from "./callback-failures.ts";
import { rememberAttempt } from "./consent-loop.ts";
import { getOrPost, type Route, type RouteContext } from "./route.ts";
import { defaultRoutes } from "./routes.ts";
import { beginSignIn } from "./sign-in-redirect.ts";

/**
 * Completes a sign-in (query or form_post). A failure leaves the browser's old session untouched.
 *
 * @see https://openid.net/specs/openid-connect-core-1_0.html#AuthResponse
 */
export const callbackRoute: Route = {
  name: "callback",
  path: defaultRoutes.callback,
  methods: getOrPost,
  handle: answerCallback,
};

async function answerCallback({ parts, request, identity }: RouteContext): Promise<HttpAnswer> {
  const { useCases, ports, settings, transactions, hosts } = parts;
  const began = ports.clock.now();
  const failed = (error: IdentityError) =>
    ports.events.emit({ type: "sign_in_failed", error, durationMs: ports.clock.now() - began });
  const parameters = await readParameters(request);
  const state = ports.provider.callbackState?.(parameters) ?? parameters.get("state") ?? "";
  const transaction = await transactions.find(request, state);
  if (transaction === undefined) {
    return withoutTransaction(parts, request, { identity, state, failed });
  }
  hosts.cameBack(request);
  // If the store can't be reached, nothing changes: the browser may repeat the same callback.
  const previous = await identity.sessionKey();
  const forget = transactions.forget(request, transaction);
  let isCodeSent = false;
  try {
    const label = await parts.labelSession(request);
    const callback = {
      parameters,
      transaction,
      onCodeSent: () => {
        isCodeSent = true;
      },
      ...defined({ previous, label }),
    };
    const result = await useCases.signIn.complete(callback);
    const arrivedAt = result === "replayed" ? await identity.arrivedBy(transaction.id) : undefined;
    if (arrivedAt !== undefined) return repeatedPage(parts, request, arrivedAt, forget);
    if (result === "replayed") throw failure("callback-used-before", { signIn: settings.routes.signIn });
    if (result === "ended") return endedPage(parts, request, transaction, forget);
    if (result === "stopped") {
      if (transaction.restarted) return endedPage(parts, request, transaction, forget);
      const { restartAfterMs } = ports.store;
      if (restartAfterMs > 0) await ports.clock.sleep(restartAfterMs);
      return await beginSignIn(
        parts,
        request,
        transaction.asked,
        { ...originOf(transaction), restarted: true },
        forget,
      );
    }
    const account = result.session.account.key;
    if (previous !== undefined && previous.account !== account) {
      ports.events.emit({ type: "account_switched", from: previous.account, account });
    }
    // Without Max-Age the browser drops the cookie when it closes; the session has expiry times of its own.
    const cookie = serializeCookie(settings.cookies.session, result.handle, settings.cookieStyle);
    const attempt = await rememberAttempt(parts, transaction.asked);
    return redirect(request, transaction.returnTo, [...forget, cookie, ...attempt]);
  } catch (error) {
    if (!(error instanceof IdentityError)) throw error;
    const { policy } = error;
    // The user chose another kind of sign-in at the provider ("forgot password"). That is not a failure: start it.
    if (policy !== undefined && transaction.asked.policy === undefined) {
      return await beginSignIn(parts, request, { ...transaction.asked, policy }, originOf(transaction), forget);
    }
    const refusal = refusalOfProvider(parameters, transaction, error);
    failed(refusal ?? error);
    // After the code was sent, delete the transaction. Otherwise a repeated callback could send the code again if the store lost its data.
    const mayComeAgain = error.code === "store_unavailable" && !isCodeSent;
    const cookies = mayComeAgain ? [] : forget;
    return failedPage(parts, request, { transaction, error, isRefused: refusal !== undefined, cookies });
  }
}

const originOf = ({ returnTo, previous }: Transaction) => ({
  returnTo,
  ...defined({ previous }),
});
