import { defined } from "../../domain/defined.ts";
import { type SignOutScope, signOutScopes } from "../../domain/removal.ts";
import { parseReturnTo } from "../../domain/return-to.ts";
import { failure } from "../../errors/error-texts.ts";
import { readCookie, serializeCookie } from "../kernel/cookies.ts";
import { wantsPage } from "../kernel/fetch-metadata.ts";
import { type HttpAnswer, type HttpRequest, json, redirect } from "../kernel/message.ts";
import { selfSubmittingForm } from "../pages/page.ts";
import type { HttpParts } from "../parts.ts";

/** The options of a sign-out. */
export interface SignOutOptions {
  readonly scope?: SignOutScope;
  /**
   * A local path to redirect to. One of the library's own routes, except the sign-in, is replaced by the default, because it would take
   * that navigation for the user's wish.
   *
   * @default a page that says "signed out"
   */
  readonly returnTo?: string;
}

/** Apps that share secrets can't open each other's states. */
const bindingOf = ({ useCases }: HttpParts): string => `post-logout state ${useCases.tokenParts.app}`;

/**
 * Signs a browser out and redirects it to the provider.
 *
 * @throws IdentityError `invalid_return_to`, `store_unavailable` (the cookie stays, and a repetition is safe)
 */
export async function signOutAnswer(
  parts: HttpParts,
  request: HttpRequest,
  { scope, returnTo }: SignOutOptions,
): Promise<HttpAnswer> {
  const { useCases, settings, transactions } = parts;
  // Another scope would remove less than the caller expects.
  requireScope(scope);
  const asked = returnTo === undefined ? settings.routes.signedOut : parseReturnTo(returnTo);
  const target = parts.isOwnRoute(asked) ? settings.routes.signedOut : asked;
  const handle = readCookie(request.header("cookie"), settings.cookies.session);
  const found = handle === undefined ? undefined : await useCases.readSession.execute(handle);
  const isAsked = scope === "account" || (scope ?? settings.signOutScope) === "everywhere";
  if (found === undefined && isAsked) return askToSignIn(parts, request, { scope, returnTo });
  const endSession =
    found === undefined
      ? undefined
      : await useCases.signOut.execute({
          session: found.session,
          scope: scope ?? settings.signOutScope,
          postLogoutRedirectUri: settings.origin + settings.routes.signedOut,
          state: await sealState(parts, target),
        });
  const cookies = [...(await forgetSession(parts, handle)), ...transactions.forgetAll(request)];
  if (endSession === undefined) return redirect(request, target, cookies);
  const { url, form } = endSession;
  if (form !== undefined) return selfSubmittingForm(parts, request, { url, form }, cookies);
  return redirect(request, url, cookies);
}

/** @throws IdentityError `invalid_request` */
export function requireScope(scope: string | undefined): asserts scope is SignOutScope | undefined {
  if (scope === undefined || signOutScopes.some((each) => each === scope)) return;
  throw failure("sign-out-scope-unknown", { scopes: signOutScopes.join(", ") });
}

/** The state for the provider's sign-out. It is valid as long as a sign-in may take. */
function sealState(parts: HttpParts, target: string): Promise<string> {
  const { ports, settings } = parts;
  const until = ports.clock.now() + settings.transactionMs;
  return ports.sealer.seal(JSON.stringify([target, until]), bindingOf(parts));
}

/** The path to return to after the provider's sign-out. `undefined`: the state isn't from this app, or it is too old. */
export async function postLogoutTarget(parts: HttpParts, state: string | null): Promise<string | undefined> {
  const { ports } = parts;
  const text = state === null ? undefined : await ports.sealer.open(state, bindingOf(parts));
  const [target, until = 0] = JSON.parse(text ?? "[]");
  return ports.clock.now() < until ? target : undefined;
}

/** Without a session the account is unknown. So the user signs in first, and then confirms the sign-out. */
function askToSignIn(
  { settings: { routes } }: HttpParts,
  request: HttpRequest,
  asked: Readonly<Record<"scope" | "returnTo", string | undefined>>,
): HttpAnswer {
  const said = new URLSearchParams({ ...defined(asked) });
  const signOut = said.size === 0 ? routes.signOut : `${routes.signOut}?${said}`;
  const location = `${routes.signIn}?${new URLSearchParams({ returnTo: signOut })}`;
  if (!wantsPage(request)) return json(401, { error: "sign_in_required", sign_in: location });
  return redirect(request, location);
}

/** Clears the session's cookie, unless another secret signed its handle: then its session may be alive. */
async function forgetSession(
  { useCases, settings }: HttpParts,
  handle: string | undefined,
): Promise<readonly string[]> {
  if (handle !== undefined && !(await useCases.readSession.isOurs(handle))) return [];
  return [serializeCookie(settings.cookies.session, "", settings.cookieStyle, { maxAge: 0 })];
}
