import { type Transaction, transactionTime } from "../../domain/transaction.ts";
import { failure } from "../../errors/error-texts.ts";
import type { IdentityError } from "../../errors/identity-error.ts";
import type { HttpAnswer, HttpRequest } from "../kernel/message.ts";
import { page } from "../pages/page.ts";
import type { HttpParts } from "../parts.ts";
import type { RequestIdentity } from "../request-identity.ts";

/** Callbacks older than this are treated as unknown, not as late. */
const longestPauseMs = 24 * 3_600_000;

/**
 * The page with status 400 for a callback that matches no pending sign-in of this browser. The page continues automatically in two
 * cases: the sign-in was completed in this browser before, or it took too long.
 */
export async function withoutTransaction(
  parts: HttpParts,
  request: HttpRequest,
  callback: {
    readonly identity: RequestIdentity;
    readonly state: string;
    readonly failed: (error: IdentityError) => void;
  },
): Promise<HttpAnswer> {
  const { identity, state, failed } = callback;
  const { ports, settings } = parts;
  const { routes, origin, basePath, transactionMs } = settings;
  const [id = ""] = state.split(".", 1);
  const [returnTo, isSignedIn] = await arrival(identity, id);
  if (returnTo !== undefined) return repeatedPage(parts, request, returnTo);
  const begun = transactionTime(id);
  const pauseMs = begun === undefined ? 0 : ports.clock.now() - begun;
  const isLate = pauseMs >= transactionMs && pauseMs < longestPauseMs;
  const error = causeOf(parts, request, isLate);
  failed(error);
  const { status } = error;
  // Safe from redirect loops: a callback can be late only once in ten minutes.
  if (isLate && !isSignedIn) {
    return page(parts, request, {
      name: "late-callback",
      status,
      wayOn: { href: routes.signIn },
      forward: routes.signIn,
    });
  }
  return page(parts, request, {
    name: "unknown-callback",
    status,
    values: { host: new URL(origin).host },
    wayOn: { href: basePath },
  });
}

/** The page for a callback that has signed this browser in before. It continues to the sign-in's target. */
export const repeatedPage = (
  parts: HttpParts,
  request: HttpRequest,
  returnTo: string,
  cookies: readonly string[] = [],
): Promise<HttpAnswer> => {
  const target = parts.isOwnRoute(returnTo) ? parts.settings.basePath : returnTo;
  return page(parts, request, {
    name: "repeated-callback",
    status: 400,
    wayOn: { href: target },
    forward: target,
    cookies,
  });
};

/** The target of the sign-in, if it created this browser's session, and whether there is a session. */
async function arrival(identity: RequestIdentity, id: string): Promise<readonly [string | undefined, boolean]> {
  try {
    return [await identity.arrivedBy(id), (await identity.sessionKey()) !== undefined];
  } catch {
    // The callback is refused in any case. If the store is unavailable, the page doesn't continue automatically.
    return [undefined, true];
  }
}

/** The error for the developer: why the transaction's cookie is missing, and what to do. */
function causeOf({ settings, hosts, transactions }: HttpParts, request: HttpRequest, isLate: boolean): IdentityError {
  const { routes, origin, transactionMs } = settings;
  const { signIn } = routes;
  const atOtherHost = (found: string) =>
    failure("callback-at-other-host", { configured: new URL(origin).host, found, origin, signIn });
  const visited = hosts.otherHostOf(request);
  if (visited !== undefined) return atOtherHost(visited);
  if (isLate) return failure("callback-late", { minutes: Math.round(transactionMs / 60_000), signIn });
  if (transactions.isCarriedBy(request)) return failure("callback-cookie-foreign", { signIn });
  const begunAt = hosts.suspectWithin(transactionMs);
  return begunAt === undefined ? failure("callback-cookie-missing", { signIn }) : atOtherHost(begunAt);
}

/**
 * The error if the user or an administrator did not consent. `undefined`: the sign-in failed for another reason, or the store or
 * the provider is unavailable.
 */
export function refusalOfProvider(
  parameters: URLSearchParams,
  { asked }: Transaction,
  error: IdentityError,
): IdentityError | undefined {
  if (error.code !== "invalid_callback") return undefined;
  const code = parameters.get("error");
  if (code !== "access_denied" && code !== "invalid_scope" && code !== "consent_required") return undefined;
  const scopes = asked.scopes ?? [];
  const wanted = scopes.length === 0 ? "the configured scopes" : scopes.join(", ");
  return failure("provider-refused-sign-in", { scopes: wanted, why: error.message }, { cause: error, scopes });
}

export const endedPage = (
  parts: HttpParts,
  request: HttpRequest,
  { returnTo }: Transaction,
  cookies: readonly string[],
): Promise<HttpAnswer> =>
  page(parts, request, { name: "ended", status: 400, wayOn: { href: signInHref(parts, returnTo) }, cookies });

export function failedPage(
  parts: HttpParts,
  request: HttpRequest,
  failed: { transaction: Transaction; error: IdentityError; isRefused: boolean; cookies: readonly string[] },
): Promise<HttpAnswer> {
  const { transaction, error, isRefused, cookies } = failed;
  const { status, retryAfter } = error;
  const wayOn = { href: signInHref(parts, transaction.returnTo) };
  const name = status === 503 ? "unreachable" : isRefused ? "denied" : "failed-callback";
  const scopes = transaction.asked.scopes?.join(", ") ?? "";
  return page(parts, request, {
    name,
    status,
    ...(name === "denied" && scopes === "" ? { text: "denied.sign-in" } : {}),
    values: { scopes },
    wayOn,
    cookies,
    retryAfter,
  });
}

const signInHref = ({ settings }: HttpParts, returnTo: string): string =>
  `${settings.routes.signIn}?${new URLSearchParams({ returnTo })}`;
