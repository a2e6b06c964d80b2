import type { SignedInUser } from "@identity-web/core/http";
import type { Activity, ActivityEntry } from "../activity/index.ts";
import { type Html, html } from "../page/index.ts";
import { htmlResponse } from "./html-response.ts";
import type { TokenCacheJson } from "./json.ts";
import { liveScript } from "./live-script.ts";
import type { AppLook } from "./look.ts";

export interface HomeView {
  readonly look: AppLook;
  readonly user: SignedInUser | undefined;
  /** The token caches of both apps and of the API, by name. */
  readonly caches: readonly (readonly [app: string, cache: TokenCacheJson])[];
  readonly activity: Pick<Activity, "entries" | "nameOf">;
  /** The address of the provider's page of signed-in users. */
  readonly sessionsAtProvider: string;
  /** In ms since the epoch. */
  readonly now: number;
}

const apiName = "API";

const time = (when: number | string): Html => {
  const date = new Date(when);
  return html`<time datetime="${date.toISOString()}">${date.toTimeString().slice(0, 8)}</time>`;
};

const signOut = (scope: "account" | "everywhere", label: string, isMain: boolean): Html => html`
<form method="post" action="/auth/sign-out"><input type="hidden" name="scope" value="${scope}">
<input type="hidden" name="returnTo" value="/"><button${!isMain && html` class="quiet"`}>${label}</button></form>`;

/** The main button is the next step: first the other app, then the sign-out that both apps follow. */
const signedIn = ({ account, session }: SignedInUser, { look, caches }: HomeView): Html => {
  const { apiPage, other } = look;
  const isInBoth = caches.every(
    ([app, { accounts }]) => app === apiName || accounts.some(({ key }) => key === account.key),
  );
  return html`
<div><p class="status good">Signed in</p>
<h1>${account.name ?? account.username ?? account.subject}</h1>
<p class="muted"><b>${account.username}</b> · session until ${time(session.expiresAt)}, longer if used</p></div>
<div class="actions">${!isInBoth && html`<a class="button" href="${other.url}/auth/sign-in?returnTo=%2F" target="_blank">Next: sign in to ${other.name}</a>`}
${signOut("account", "Sign out", isInBoth)}
${signOut("everywhere", "Sign out everywhere", false)}
<form action="${apiPage.path}"><button class="quiet">Call the API</button></form></div>
<p class="hint">${
    isInBoth
      ? `Call the API in Mail, sign out, and watch all three token caches. “Everywhere” also ends your sessions in other browsers.`
      : `The provider knows you already: ${other.name} needs no password.`
  }</p>`;
};

const signedOut = ({ name, apiPage }: AppLook): Html => html`
<div><p class="status">Signed out</p>
<h1>You are not signed in</h1>
<p class="muted">Sign in as alice or bob, with any password.</p></div>
<div class="actions"><a class="button" href="/auth/sign-in?returnTo=%2F">Sign in to ${name}</a>
<a class="button quiet" href="${apiPage.path}">${apiPage.name} (asks to sign in)</a></div>`;

const goodUntil = (expiresAt: string, now: number): Html =>
  Date.parse(expiresAt) > now ? time(expiresAt) : html`${time(expiresAt)}, refreshed at its next use`;

const cacheRows = ({ accounts }: TokenCacheJson, { activity, now }: HomeView): Html[] =>
  accounts.flatMap(({ key, username, grants }) =>
    grants.map(
      ({ scopes, expiresAt }) => html`
<tr><th scope="row">${username ?? activity.nameOf(key) ?? key}</th><td>${scopes.map((scope) => html`<code>${scope}</code> `)}</td><td>${goodUntil(expiresAt, now)}</td></tr>`,
    ),
  );

const cachePanel = (app: string, cache: TokenCacheJson, view: HomeView): Html => {
  const id = `cache-${app.toLowerCase()}`;
  const isApi = app === apiName;
  const { accounts, sessions } = cache;
  return html`
<section class="panel cache" aria-labelledby="${id}-title">
<h2 id="${id}-title">Tokens of ${isApi && "the "}${app}<span>${isApi ? "called by Mail" : app === view.look.name ? "this app" : "the other app"}</span></h2>
<div id="${id}" data-live>${
    accounts.length === 0
      ? html`<p class="empty">None: the ${isApi ? "API" : "app"} keeps no tokens</p>`
      : html`<table><thead><tr><th scope="col">Account</th><th scope="col">Scopes</th><th scope="col">Good until</th></tr></thead>
<tbody>${cacheRows(cache, view)}</tbody></table>`
  }
<p class="hint">${isApi ? "Mail tells it of each sign-out" : sessions === 0 ? "No sessions" : sessions === 1 ? "1 session" : `${sessions} sessions`}</p></div></section>`;
};

const entry = ({ id, at, app, text, tone, account }: ActivityEntry, { activity }: HomeView): Html => {
  const name = account === undefined ? undefined : activity.nameOf(account);
  return html`
<li id="entry-${id}" class="${tone}">${time(at)}<span><b>${app}:</b> ${text}</span>${name !== undefined && html`<span class="who">${name}</span>`}</li>`;
};

/** The promise that the newest removal kept. It is shown only while no cache has a token of its account. */
const held = ({ activity, caches }: HomeView): Html | undefined => {
  const removal = activity.entries.find(({ promise }) => promise !== undefined);
  if (removal?.account === undefined || removal.promise === undefined) return undefined;
  const { account, promise } = removal;
  if (caches.some(([, { accounts }]) => accounts.some(({ key }) => key === account))) return undefined;
  return html`<p class="notice good"><b>Held:</b> neither the apps nor the API keep a token of ${activity.nameOf(account) ?? "the account"} (promise ${promise}).</p>`;
};

/** An app's first page: the signed-in user, the contents of the token caches, and the latest events. */
export const homePage = (view: HomeView): Response => {
  const { look, user, caches, activity, sessionsAtProvider } = view;
  return htmlResponse({
    site: look.name,
    title: user === undefined ? "Signed out" : (user.account.username ?? "Signed in"),
    aside: look.subtitle,
    accent: look.accent,
    script: liveScript,
    body: html`
<div class="top"><p>This demo of <b>identity-web</b> shows that one sign-out takes your tokens away from every app, and that no race brings them back.</p>
<nav aria-label="Elsewhere"><a href="${look.other.url}" target="_blank">Open ${look.other.name}</a> <a href="${sessionsAtProvider}" target="_blank">Sessions at the provider</a> <a class="button quiet" href="/race">Replay a race</a></nav></div>
<div class="stack">
<section class="panel session" id="session" data-live aria-label="Session">${user === undefined ? signedOut(look) : signedIn(user, view)}</section>
<div id="held" data-live role="status">${held(view)}</div>
<div class="columns caches">${caches.map(([app, cache]) => cachePanel(app, cache, view))}</div>
<section class="panel" aria-labelledby="activity-title">
<h2 id="activity-title">What just happened</h2>
<ol class="activity" id="activity" role="log" aria-labelledby="activity-title">${activity.entries.map((each) => entry(each, view))}</ol>
<noscript><p class="hint"><a href="/">Reload</a> to see what is new.</p></noscript>
</section>
</div>`,
  });
};
