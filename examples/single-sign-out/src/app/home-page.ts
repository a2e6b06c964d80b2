import type { SignedInUser } from "@identity-web/core/http";
import type { Activity, ActivityEntry } from "../activity/index.ts";
import { type Html, html } from "../page/index.ts";
import { htmlResponse } from "./html-response.ts";
import type { TokenCacheJson } from "./json.ts";
import { liveScript } from "./live-script.ts";

/** What the pages of an app say of it. */
export interface AppLook {
  readonly name: string;
  /** One line: its framework, and how it hears of a sign-out elsewhere. */
  readonly subtitle: string;
  /** Its page that calls the API. */
  readonly apiPage: { readonly path: string; readonly name: string };
  readonly other: { readonly name: string; readonly url: string };
  readonly provider: string;
}

export interface HomeView {
  readonly look: AppLook;
  readonly user: SignedInUser | undefined;
  readonly cache: TokenCacheJson;
  readonly activity: Pick<Activity, "entries" | "nameOf">;
}

const time = (when: number | string): Html => {
  const date = new Date(when);
  return html`<time datetime="${date.toISOString()}">${date.toTimeString().slice(0, 8)}</time>`;
};

const signOutForm = (scope: string, label: string): Html => html`
<form method="post" action="/auth/sign-out"><input type="hidden" name="scope" value="${scope}">
<input type="hidden" name="returnTo" value="/"><button class="quiet">${label}</button></form>`;

const signedIn = ({ account, session }: SignedInUser, { apiPage }: AppLook): Html => html`
<p class="status good">Signed in</p>
<h1>${account.name ?? account.username ?? account.subject}</h1>
<p class="muted"><b>${account.username}</b> of ${account.issuer}. The session ends at ${time(session.expiresAt)} if it isn’t used.</p>
<div class="actions">
<form action="${apiPage.path}"><button>Call the API</button></form>
${signOutForm("account", "Sign out")}
${signOutForm("everywhere", "Sign out everywhere")}</div>
<p class="hint">Signing out removes every token of the account; everywhere ends its sessions in other browsers, too.</p>`;

const signedOut = ({ name, apiPage }: AppLook): Html => html`
<p class="status">Signed out</p>
<h1>Nobody is signed in</h1>
<p class="muted">${name} knows nothing of this browser. The names are alice and bob, any password will do.</p>
<p class="actions"><a class="button" href="/auth/sign-in?returnTo=%2F">Sign in to ${name}</a>
<a class="button quiet" href="${apiPage.path}">${apiPage.name}, for which one has to sign in</a></p>`;

const cacheRow = ({ key, username, grants }: TokenCacheJson["accounts"][number]): Html[] =>
  grants.map(
    ({ scopes, expiresAt }) => html`
<tr><th scope="row">${username ?? key}</th><td>${scopes.map((scope) => html`<code>${scope}</code> `)}</td><td>${time(expiresAt)}</td></tr>`,
  );

const tokenCache = ({ accounts, sessions }: TokenCacheJson): Html => html`
${
  accounts.length === 0
    ? html`<p class="empty">Empty: nobody’s tokens are here.</p>`
    : html`<table><thead><tr><th scope="col">Account</th><th scope="col">Scopes</th><th scope="col">Good until</th></tr></thead>
<tbody>${accounts.map(cacheRow)}</tbody></table>`
}
<p class="hint">${sessions === 0 ? "No session" : `${sessions} ${sessions === 1 ? "session" : "sessions"}`} in this process, of all users.</p>`;

const entry = ({ id, at, app, text, tone, account }: ActivityEntry, { activity }: HomeView): Html => {
  const name = account === undefined ? undefined : activity.nameOf(account);
  return html`<li id="entry-${id}" class="${tone}">${time(at)} <span><b>${app}:</b> ${text}</span>${name !== undefined && html` <span class="who">${name}</span>`}</li>`;
};

/** An app's first page: who is signed in, what the token cache holds, what just happened. */
export const homePage = (view: HomeView): Response => {
  const { look, user, cache, activity } = view;
  const body = html`
<div class="columns">
<section class="panel" id="session" data-live aria-label="Session">${user === undefined ? signedOut(look) : signedIn(user, look)}</section>
<section class="panel" aria-labelledby="cache-title"><h2 id="cache-title">Token cache of ${look.name}</h2>
<div id="cache" data-live>${tokenCache(cache)}</div></section>
</div>
<section class="panel" aria-labelledby="activity-title"><h2 id="activity-title">What just happened, in both apps</h2>
<ol class="activity" id="activity" role="log" aria-labelledby="activity-title">${activity.entries.map((each) => entry(each, view))}</ol>
<noscript><p class="hint"><a href="/">Reload</a> to see what is new.</p></noscript></section>
<nav class="actions" aria-label="Elsewhere"><a href="${look.other.url}">Open ${look.other.name}</a>
<a href="${look.provider}/admin">The provider’s sessions</a></nav>`;
  return htmlResponse({
    site: look.name,
    title: user === undefined ? "Signed out" : (user.account.username ?? "Signed in"),
    aside: look.subtitle,
    layout: "wide",
    body,
    script: liveScript,
  });
};
