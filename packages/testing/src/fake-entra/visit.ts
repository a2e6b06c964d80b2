import { formPost, redirectTo } from "../fake-kit/answers.ts";
import type { Mishap } from "../fake-kit/mishap.ts";
import { EntraError } from "./aadsts.ts";
import type { Authority } from "./address.ts";
import { authorize, identityAt, refuse } from "./authorize.ts";
import { endSession } from "./end-session.ts";
import { accountPage, consentPage, page, signedOutPage } from "./pages.ts";
import { consented, granted, readScopesOfApis } from "./scopes.ts";
import { type Identity, loginHintOf, type State } from "./state.ts";

/** Names the browser, so that its user signs in once for all apps. */
const cookieName = "ESTSAUTHPERSISTENT";

const browserOf = (request: Request): string =>
  new RegExp(`(?:^|; )${cookieName}=([\\w-]+)`).exec(request.headers.get("cookie") ?? "")?.[1] ?? "browser";

/** A browser at the authorization endpoint: it is redirected at once, or (`interactive`) gets pages. */
export function authorizePage(
  state: State,
  at: Authority,
  request: Request,
  form: URLSearchParams,
  mishap: Mishap,
): Response {
  const asked = new URL(`${request.url.split("?", 1)[0]}?${form}`);
  const known = browserOf(request);
  const browser = known === "browser" && state.settings.interactive ? crypto.randomUUID() : known;
  const answer = decide(state, at, asked, browser);
  if (answer instanceof Response) return withBrowser(answer, browser);
  const callback =
    answer instanceof EntraError
      ? refuse(state, at, asked, answer)
      : authorize(state, at, asked, { user: answer.user, browser, declines: answer.declines }, mishap);
  const posted = form.get("response_mode") === "form_post";
  const onward = posted ? formPost(callback, "<script>document.forms[0].submit()</script>") : redirectTo(callback);
  return withBrowser(onward, browser);
}

function withBrowser(answer: Response, browser: string): Response {
  if (browser !== "browser")
    answer.headers.append("set-cookie", `${cookieName}=${browser}; Path=/; HttpOnly; SameSite=Lax`);
  return answer;
}

/** The user who signs in, a page for the user, or an error for the app. */
function decide(
  state: State,
  at: Authority,
  asked: URL,
  browser: string,
): { user: string; declines: boolean } | Response | EntraError {
  const parameters = asked.searchParams;
  const prompt = parameters.get("prompt");
  const hint = parameters.get("login_hint") ?? undefined;
  const sessions = [...state.sessions].filter((session) => session.browser === browser);
  const hinted = sessions.filter(({ identity }) => hint === undefined || isNamed(state, identity, hint));
  if (prompt === "none") {
    if (hinted.length === 0) return new EntraError(50058);
    return hinted.length > 1 ? new EntraError(16000) : { user: name(hinted[0]?.identity), declines: false };
  }
  const { interactive, visitor } = state.settings;
  if (!interactive) return { user: hint ?? visitor, declines: false };

  const chosen = parameters.get("fake_user");
  const single =
    hinted.length === 1 && prompt !== "select_account" && prompt !== "login" ? name(hinted[0]?.identity) : undefined;
  const user = chosen ?? single;
  if (user === undefined) return pick(state, at, asked, hint);
  const missing = missingConsent(state, asked, user);
  const decided = parameters.get("fake_consent");
  if (decided === null && (missing.length > 0 || prompt === "consent")) {
    const app = state.apps.find(({ clientId }) => clientId === parameters.get("client_id"));
    const to = (consent: string) => withParameters(asked, { fake_user: user, fake_consent: consent });
    return consentPage(app?.name ?? "The app", missing, to("accept"), to("decline"));
  }
  return { user, declines: decided === "decline" };
}

function pick(state: State, at: Authority, asked: URL, hint: string | undefined): Response {
  const here = state.users.flatMap((user) => {
    try {
      return [identityAt(state, at, user.name)];
    } catch (error) {
      if (error instanceof EntraError) return [];
      throw error;
    }
  });
  const domain = asked.searchParams.get("domain_hint");
  const fitting = here
    .filter((identity) => hint === undefined || isNamed(state, identity, hint))
    .filter(
      ({ username, home }) => domain === null || [username.split("@")[1], home.domain, home.kind].includes(domain),
    );
  return accountPage(fitting.length > 0 ? fitting : here, ({ user }) =>
    withParameters(asked, { fake_user: user.name }),
  );
}

function missingConsent(state: State, asked: URL, user: string): readonly string[] {
  const app = state.apps.find(({ clientId }) => clientId === asked.searchParams.get("client_id"));
  if (app === undefined) return [];
  const consents = consented(state, app, user);
  return readScopesOfApis(state, asked.searchParams.get("scope") ?? "").flatMap(
    (api) => granted(api, consents).missing,
  );
}

const isNamed = (state: State, identity: Identity, hint: string): boolean =>
  [identity.username, identity.user.name, loginHintOf(state, identity)].includes(hint);

const name = (identity: Identity | undefined): string => identity?.user.name ?? "";

function withParameters(url: URL, more: Record<string, string>): string {
  const next = new URL(url);
  for (const [key, value] of Object.entries(more)) next.searchParams.set(key, value);
  return next.href;
}

/** A browser at the end-session endpoint: the page that notifies the apps. */
export function signOutPage(state: State, request: Request, form: URLSearchParams): Response {
  const { iframes, returnTo, pick: several } = endSession(state, form, browserOf(request));
  if (several === undefined) return signedOutPage(iframes, returnTo);
  const again = (identity: Identity) =>
    withParameters(new URL(`${request.url.split("?", 1)[0]}?${form}`), { logout_hint: loginHintOf(state, identity) });
  return several.length === 0
    ? page("Sign out", "")
    : accountPage(
        several.map(({ identity }) => identity),
        again,
      );
}
