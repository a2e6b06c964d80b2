import { type SignOutScope, signOutScopes } from "../domain/removal.ts";
import { IdentityError } from "../errors/identity-error.ts";
import { isOwnNavigation, requireSameOrigin } from "./browser.ts";
import { readForm } from "./form.ts";
import { type HttpAnswer, type HttpRequest, queryOf, redirect } from "./message.ts";
import { page } from "./page.ts";
import type { HttpParts } from "./settings.ts";
import type { SignOutOptions, SignOutRedirect } from "./sign-out-redirect.ts";

/** Signs out: by a POST of our own pages, or by a user's own navigation. Other requests get a page that asks first. */
export async function signOutRoute(
  parts: HttpParts,
  request: HttpRequest,
  signOut: SignOutRedirect,
): Promise<HttpAnswer> {
  const { settings } = parts;
  const query = queryOf(request.target);
  if (request.method === "POST") {
    requireSameOrigin(request, settings.origin);
    return signOut.to(request, signOutOptions(new URLSearchParams([...(await readForm(request)), ...query])));
  }
  const options = signOutOptions(query);
  // An address in a mail or a QR code is a navigation of the user's own: what reaches other browsers needs a click here.
  const reachesFar = (options.scope ?? settings.signOutScope) === "everywhere";
  if (isOwnNavigation(request) && !reachesFar) return signOut.to(request, options);
  const { scope, returnTo } = options;
  const fields = { ...(scope === undefined ? {} : { scope }), ...(returnTo === undefined ? {} : { returnTo }) };
  return page(parts, request, { name: "sign-out", wayOn: { action: settings.routes.signOut, fields } });
}

/** Where the provider sends the browser after its own sign-out; a state that isn't ours still lands somewhere sensible. */
export async function signedOutRoute(
  parts: HttpParts,
  request: HttpRequest,
  signOut: SignOutRedirect,
): Promise<HttpAnswer> {
  const { settings } = parts;
  const target = await signOut.targetOf(queryOf(request.target).get("state"));
  if (target !== undefined && target !== settings.routes.signedOut) return redirect(request, target);
  return page(parts, request, { name: "signed-out", wayOn: { href: settings.routes.signIn } });
}

function signOutOptions(parameters: URLSearchParams): SignOutOptions {
  const scope = parameters.get("scope");
  const returnTo = parameters.get("returnTo");
  if (scope !== null && !isScope(scope)) {
    throw new IdentityError(
      "invalid_request",
      `expected a scope of ${signOutScopes.join(", ")}, and got something else`,
      {
        cure: 'Leave scope away, or send "account", "session" or "everywhere".',
      },
    );
  }
  return { ...(scope === null ? {} : { scope }), ...(returnTo === null ? {} : { returnTo }) };
}

const isScope = (value: string): value is SignOutScope => signOutScopes.some((scope) => scope === value);
