import { type SignOutScope, signOutScopes } from "../../domain/removal.ts";
import { failure } from "../../errors/error-texts.ts";
import { isOwnNavigation, requireSameOrigin } from "../kernel/fetch-metadata.ts";
import { readForm } from "../kernel/form.ts";
import { queryOf, redirect } from "../kernel/message.ts";
import { page } from "../pages/page.ts";
import { getOrPost, type Route } from "./route.ts";
import { defaultRoutes } from "./routes.ts";
import { postLogoutTarget, type SignOutOptions, signOutAnswer } from "./sign-out-redirect.ts";

/** Signs out: by a POST of our own pages, or by a user's own navigation. Other requests get a page that asks first. */
export const signOutRoute: Route = {
  name: "signOut",
  path: defaultRoutes.signOut,
  methods: getOrPost,
  async handle({ parts, request }) {
    const { settings } = parts;
    const query = queryOf(request.target);
    if (request.method === "POST") {
      requireSameOrigin(request, settings.origin);
      const asked = new URLSearchParams([...(await readForm(request)), ...query]);
      return signOutAnswer(parts, request, signOutOptions(asked));
    }
    const options = signOutOptions(query);
    // An address in a mail or a QR code is a navigation of the user's own: what reaches other browsers needs a click here.
    const reachesFar = (options.scope ?? settings.signOutScope) === "everywhere";
    if (isOwnNavigation(request) && !reachesFar) return signOutAnswer(parts, request, options);
    const { scope, returnTo } = options;
    const fields = { ...(scope === undefined ? {} : { scope }), ...(returnTo === undefined ? {} : { returnTo }) };
    return page(parts, request, { name: "sign-out", wayOn: { action: settings.routes.signOut, fields } });
  },
};

/** Where the provider sends the browser after its own sign-out; a state that isn't ours still lands somewhere sensible. */
export const signedOutRoute: Route = {
  name: "signedOut",
  path: defaultRoutes.signedOut,
  methods: ["GET"],
  async handle({ parts, request }) {
    const { routes } = parts.settings;
    const target = await postLogoutTarget(parts, queryOf(request.target).get("state"));
    if (target !== undefined && target !== routes.signedOut) return redirect(request, target);
    return page(parts, request, { name: "signed-out", wayOn: { href: routes.signIn } });
  },
};

function signOutOptions(parameters: URLSearchParams): SignOutOptions {
  const scope = parameters.get("scope");
  const returnTo = parameters.get("returnTo");
  if (scope !== null && !isScope(scope)) {
    throw failure("sign-out-scope-unknown", { scopes: signOutScopes.join(", ") });
  }
  return { ...(scope === null ? {} : { scope }), ...(returnTo === null ? {} : { returnTo }) };
}

const isScope = (value: string): value is SignOutScope => signOutScopes.some((scope) => scope === value);
