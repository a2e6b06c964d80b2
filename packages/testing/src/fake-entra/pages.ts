import { escapeHtml as escaped, page as plainPage } from "../fake-kit/answers.ts";
import type { Identity } from "./state.ts";

/** A plain page of the fake. It has a script only if it must continue automatically. */
export const page = (title: string, body: string, status = 200): Response =>
  plainPage(
    title,
    `<style>body { font: 16px/1.5 system-ui; max-width: 30rem; margin: 10vh auto; padding: 0 1rem }</style><p><small>Fake Entra – no real account is involved</small></p><h1>${escaped(title)}</h1>${body}`,
    status,
  );

/** One button for each address. */
const choices = (all: readonly { readonly label: string; readonly href: string }[]): string =>
  `<ul>${all.map(({ label, href }) => `<li><a href="${escaped(href)}">${escaped(label)}</a></li>`).join("")}</ul>`;

/** "We're having trouble signing you in". */
export const errorPage = (description: string, status: number): Response =>
  page("Sign in", `<p>Sorry, but we’re having trouble signing you in.</p><p>${escaped(description)}</p>`, status);

/** "Pick an account". */
export const accountPage = (identities: readonly Identity[], choose: (identity: Identity) => string): Response =>
  page(
    "Pick an account",
    choices(identities.map((identity) => ({ label: identity.username, href: choose(identity) }))),
  );

/** "Permissions requested". */
export const consentPage = (app: string, scopes: readonly string[], accept: string, decline: string): Response =>
  page(
    "Permissions requested",
    `<p>${escaped(app)} wants to:</p><ul>${scopes.map((scope) => `<li>${escaped(scope)}</li>`).join("")}</ul>${choices([
      { label: "Accept", href: accept },
      { label: "Cancel", href: decline },
    ])}`,
  );

/** Notifies the apps in iframes, and then continues. */
export function signedOutPage(iframes: readonly string[], returnTo: string | undefined): Response {
  const frames = iframes.map((url) => `<iframe src="${escaped(url)}" hidden></iframe>`).join("");
  const onward =
    returnTo === undefined
      ? ""
      : `<p><a id="onward" href="${escaped(returnTo)}">Continue</a></p><script>onload = () => { location = document.getElementById("onward").href }</script>`;
  return page(
    "You signed out of your account",
    `<p>It's a good idea to close all browser windows.</p>${frames}${onward}`,
  );
}
