import type { SignedIn } from "@identity-web/core";
import type { JsonRecord } from "@identity-web/core/provider-kit";
import type { CheckedApp } from "../checked-app.ts";
import { type Finding, findings } from "../finding.ts";

const hosts =
  /^(login\.(microsoftonline\.(com|us)|microsoft\.com|windows\.net|partner\.microsoftonline\.cn)|sts\.windows\.net)$|\.(ciamlogin|b2clogin)\.com$/;
const { good, warning, bad, none } = findings("client");
const optionalClaim = (name: string): string =>
  `In the app registration: Token configuration → Add optional claim → ID → ${name}; then sign in again.`;

/** Whether a URL belongs to one of Microsoft's clouds. */
export const isMicrosoft = (url: string): boolean => URL.canParse(url) && hosts.test(new URL(url).hostname);

/** Whether a provider is Entra, by its address or by members that only Entra's metadata has. */
export const isEntra = (name: string, document: JsonRecord): boolean =>
  isMicrosoft(name) || (typeof document.cloud_instance_name === "string" && typeof document.msgraph_host === "string");

/**
 * Checks the app registration beyond its redirect URIs. Only the claims are visible from outside.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/optional-claims-reference
 */
export function checkEntra({ urls }: CheckedApp, signedIn: SignedIn | undefined): readonly Finding[] {
  const url = none(
    "entra-front-channel-url",
    "the front-channel logout URL of the app registration isn't visible from outside",
    `In the app registration: Authentication → Front-channel logout URL → ${urls.frontChannelLogoutUri}`,
  );
  if (signedIn === undefined) {
    const both = `${optionalClaim("sid and login_hint")} Run the doctor with a sign-in to check them.`;
    return [warning("entra-sid", "whether ID tokens have sid and login_hint is unknown without a sign-in", both), url];
  }
  const sid =
    signedIn.sid === undefined
      ? bad("entra-sid", "the optional claim sid is missing from ID tokens", optionalClaim("sid"))
      : good("entra-sid", "ID tokens have the optional claim sid");
  const hint =
    signedIn.loginHint === undefined
      ? warning(
          "entra-login-hint",
          "the optional claim login_hint is missing from ID tokens: at sign-out Entra may ask the user to choose an account",
          optionalClaim("login_hint"),
        )
      : good("entra-login-hint", "ID tokens have the optional claim login_hint");
  return [sid, hint, url];
}
