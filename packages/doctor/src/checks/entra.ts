import type { SignedIn } from "@identity-web/core";
import type { JsonRecord } from "@identity-web/core/provider-kit";
import { type Finding, findings } from "../finding.ts";
import type { Patient } from "../patient.ts";

const hosts =
  /^(login\.(microsoftonline\.(com|us)|microsoft\.com|windows\.net|partner\.microsoftonline\.cn)|sts\.windows\.net)$|\.(ciamlogin|b2clogin)\.com$/;
const { good, warning, bad, none } = findings("client");
const optionalClaim = (name: string): string =>
  `In the app registration: Token configuration → Add optional claim → ID → ${name}; then sign in again.`;

/** Whether a URL is that of one of Microsoft's clouds. */
export const isMicrosoft = (url: string): boolean => URL.canParse(url) && hosts.test(new URL(url).hostname);

/** Whether a provider is Entra, by its address or by what only Entra's metadata has. */
export const isEntra = (name: string, document: JsonRecord): boolean =>
  isMicrosoft(name) || (typeof document.cloud_instance_name === "string" && typeof document.msgraph_host === "string");

/**
 * What the app registration must have beside its redirect URIs. Only the claims can be seen from outside.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/optional-claims-reference
 */
export function checkEntra({ urls }: Patient, signedIn: SignedIn | undefined): readonly Finding[] {
  const url = none(
    "entra-front-channel-url",
    "the app registration's front-channel logout URL can't be seen from outside",
    `In the app registration: Authentication → Front-channel logout URL → ${urls.frontChannelLogoutUri}`,
  );
  if (signedIn === undefined) {
    const both = `${optionalClaim("sid and login_hint")} A doctor's visit with a sign-in shows whether they come.`;
    return [warning("entra-sid", "nobody knows yet whether ID tokens carry sid and login_hint", both), url];
  }
  const sid =
    signedIn.sid === undefined
      ? bad("entra-sid", "the optional claim sid is missing from ID tokens", optionalClaim("sid"))
      : good("entra-sid", "the optional claim sid comes with ID tokens");
  const hint =
    signedIn.loginHint === undefined
      ? warning(
          "entra-login-hint",
          "the optional claim login_hint is missing from ID tokens: at sign-out Entra may ask which account is meant",
          optionalClaim("login_hint"),
        )
      : good("entra-login-hint", "the optional claim login_hint comes with ID tokens");
  return [sid, hint, url];
}
