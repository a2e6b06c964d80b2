import { type Transaction, transactionTime } from "../../domain/transaction.ts";
import { IdentityError } from "../../errors/identity-error.ts";
import { readCookie } from "../kernel/cookies.ts";
import type { HttpAnswer, HttpRequest } from "../kernel/message.ts";
import { page } from "../pages/page.ts";
import type { HttpParts } from "../parts.ts";
import type { RequestIdentity } from "../request-identity.ts";

/** A transaction's own time says that it is over; beyond this nobody made a pause only. */
const longestPauseMs = 24 * 3_600_000;

export const invalidCallback = (why: string, signIn: string, cure?: string): IdentityError =>
  new IdentityError("invalid_callback", `this callback can't be completed: ${why}`, {
    cure: `${cure === undefined ? "Begin" : `${cure}, and begin`} again at ${signIn}.`,
  });

/**
 * A callback that answers no sign-in which this browser has on its way: a page with status 400. It goes on by itself where
 * that is sure to lead somewhere: where this very sign-in was completed here, and once where it only took too long.
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
  const [why, cure] = causeOf(parts, request, isLate);
  const error = invalidCallback(`it answers no sign-in that this browser has on its way; ${why}`, routes.signIn, cure);
  failed(error);
  const { status } = error;
  // Whatever it is about: whoever comes back so late doesn't come back at once, so that this is no circle.
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

/** This browser is signed in by that very callback: it goes on to where that led. */
export const repeatedPage = (
  parts: HttpParts,
  request: HttpRequest,
  returnTo: string,
  cookies: readonly string[] = [],
): Promise<HttpAnswer> =>
  page(parts, request, {
    name: "repeated-callback",
    status: 400,
    wayOn: { href: returnTo },
    forward: returnTo,
    cookies,
  });

/** Where the sign-in led, if this browser's session came by it, and whether there is a session at all. */
async function arrival(identity: RequestIdentity, id: string): Promise<readonly [string | undefined, boolean]> {
  try {
    return [await identity.arrivedBy(id), (await identity.sessionKey()) !== undefined];
  } catch {
    // The callback is no good, whoever is signed in.
    return [undefined, true];
  }
}

/** For the developer: what keeps a transaction's cookie from coming back, and what to do. */
function causeOf(
  { settings, hosts }: HttpParts,
  request: HttpRequest,
  isLate: boolean,
): readonly [why: string, cure?: string] {
  const oneAddress = `Use one address, ${settings.origin}`;
  const elsewhere = hosts.mismatchAt(request);
  if (elsewhere !== undefined) return [elsewhere, oneAddress];
  const minutes = Math.round(settings.transactionMs / 60_000);
  if (isLate) return [`it began more than ${minutes} minutes ago, so that its cookie has expired`];
  const hasCookies = ["0", "1", "2", "3", "4"].some(
    (slot) => readCookie(request.header("cookie"), settings.cookies.transactionPrefix + slot) !== undefined,
  );
  if (!hasCookies) {
    const begunElsewhere = hosts.mismatchWithin(settings.transactionMs);
    if (begunElsewhere !== undefined) return [begunElsewhere, oneAddress];
    const why = "no cookie of a sign-in came with it: the browser blocks or has dropped it, or another browser began";
    return [why, "Allow this site's cookies, look whether a proxy takes Set-Cookie or Cookie away"];
  }
  const why = "its cookies belong to other sign-ins, or were sealed by a secret that is not configured any more";
  return [why, "Keep a rotated secret at the end of `secrets` until what it sealed has ended"];
}

/**
 * The provider says no: the user, or whoever decides for them, did not consent. `undefined`: something else failed, or it
 * can't be known because the store or the provider could not be asked.
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
  return new IdentityError(
    "invalid_callback",
    `the provider refused a sign-in that asked for ${wanted}: ${error.message}`,
    {
      cause: error,
      cure: "Ask for less, or let the user or an administrator of the provider consent to these scopes.",
      scopes,
    },
  );
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
  failure: { transaction: Transaction; error: IdentityError; isRefused: boolean; cookies: readonly string[] },
): Promise<HttpAnswer> {
  const { transaction, error, isRefused, cookies } = failure;
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
