import { defined } from "../../domain/defined.ts";
import { isOwnNavigation, requireSameOrigin } from "../kernel/fetch-metadata.ts";
import { readForm } from "../kernel/form.ts";
import { queryOf, redirect } from "../kernel/message.ts";
import { page } from "../pages/page.ts";
import { getOrPost, type Route } from "./route.ts";
import { defaultRoutes } from "./routes.ts";
import { postLogoutTarget, requireScope, type SignOutOptions, signOutAnswer } from "./sign-out-redirect.ts";

/** Signs out on a POST from the app's own pages, or on a user's own navigation. Other requests get a confirmation page. */
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
    // A link in a mail or a QR code looks like the user's own navigation. So a sign-out of other browsers needs a click on a page here.
    const reachesFar = (options.scope ?? settings.signOutScope) === "everywhere";
    if (isOwnNavigation(request) && !reachesFar) return signOutAnswer(parts, request, options);
    const { scope, returnTo } = options;
    const fields = { ...defined({ scope, returnTo }) };
    return page(parts, request, { name: "sign-out", wayOn: { action: settings.routes.signOut, fields } });
  },
};

/** The page after the provider's sign-out. A foreign or missing state gets the default page. */
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
  const scope = parameters.get("scope") ?? undefined;
  const returnTo = parameters.get("returnTo") ?? undefined;
  requireScope(scope);
  return defined({ scope, returnTo });
}
