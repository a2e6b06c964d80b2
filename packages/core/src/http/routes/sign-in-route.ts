import { defined } from "../../domain/defined.ts";
import { parseReturnTo } from "../../domain/return-to.ts";
import type { SignInParameters } from "../../domain/transaction.ts";
import { failure } from "../../errors/error-texts.ts";
import { isSameOrigin } from "../kernel/fetch-metadata.ts";
import { parameterOf, readParameters } from "../kernel/form.ts";
import { type HttpAnswer, type HttpRequest, redirect } from "../kernel/message.ts";
import { displayName } from "../pages/display-name.ts";
import { page } from "../pages/page.ts";
import type { HttpParts } from "../parts.ts";
import type { RequestIdentity } from "../request-identity.ts";
import { getOrPost, type Route } from "./route.ts";
import { defaultRoutes } from "./routes.ts";
import { openRequest } from "./sealed-request.ts";

/**
 * Starts a sign-in, for this app's own pages and for third parties (`iss`, `login_hint`, `target_link_uri`).
 *
 * @see https://openid.net/specs/openid-connect-core-1_0.html#ThirdPartyInitiatedLogin
 */
export const signInRoute: Route = {
  name: "signIn",
  path: defaultRoutes.signIn,
  methods: getOrPost,
  async handle({ parts, request, identity }) {
    const { settings } = parts;
    const parameters = await readParameters(request);
    // Another site's POST has no Lax cookie, so it would hide the signed-in user. A navigation by GET has the cookie.
    if (request.method === "POST" && !isSameOrigin(request, settings.origin)) {
      return redirect(request, `${settings.routes.signIn}?${parameters}`);
    }
    const issuer = parameters.get("iss");
    if (issuer !== null) return thirdParty(parts, request, { parameters, issuer, identity });
    const returnTo = parameters.get("returnTo");
    return identity.signIn({
      ...(await signInParameters(parameters, identity)),
      returnTo: returnTo === null ? settings.basePath : parseReturnTo(returnTo),
    });
  },
};

async function thirdParty(
  parts: HttpParts,
  request: HttpRequest,
  { parameters, issuer, identity }: { parameters: URLSearchParams; issuer: string; identity: RequestIdentity },
): Promise<HttpAnswer> {
  const { ports, settings } = parts;
  if (!(await ports.provider.acceptsIssuer(issuer))) {
    throw failure("issuer-unknown", { provider: ports.provider.name });
  }
  const returnTo = localPath(parameters.get("target_link_uri") ?? settings.basePath, settings.origin);
  const loginHint = parameterOf(parameters, "login_hint");
  const user = await identity.current();
  if (user === undefined || (loginHint !== undefined && user.account.username === loginHint)) {
    return identity.signIn({ returnTo, ...defined({ loginHint }) });
  }
  const name = displayName({ account: user.account, claims: user.session.claims });
  return page(parts, request, {
    name: "sign-in-again",
    ...(loginHint === undefined ? {} : { text: "sign-in-again.as" }),
    values: { ...defined({ user: name }), hint: loginHint ?? "" },
    wayOn: { action: settings.routes.signIn, fields: { returnTo, ...defined({ login_hint: loginHint }) } },
  });
}

/** The local path of a third party's target. It is an absolute URL, which must have this app's origin. */
function localPath(target: string, origin: string): string {
  return parseReturnTo(
    target.startsWith(`${origin}/`) ? target.slice(origin.length) : target === origin ? "/" : target,
  );
}

async function signInParameters(parameters: URLSearchParams, identity: RequestIdentity): Promise<SignInParameters> {
  const sealed = parameters.get("request");
  const asked = sealed === null ? undefined : await openRequest(identity, sealed);
  const prompt = parameterOf(parameters, "prompt");
  // A signed-in user who needs only more scopes or claims isn't asked to choose an account again.
  const known = asked === undefined || prompt !== undefined ? undefined : (await identity.current())?.loginHint;
  const loginHint = parameterOf(parameters, "login_hint") ?? known;
  const domainHint = parameterOf(parameters, "domain_hint");
  return { ...asked, ...defined({ prompt, loginHint, domainHint }) };
}
