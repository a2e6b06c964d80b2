import { type ErrorText, errorsOf } from "./catalogue.ts";

const signInAgain = "Send the user to sign-in, as requireSignIn() does.";
const callbackRejected = "this callback can't be completed:";
const beginAgain = "begin again at {signIn}.";
const apiRefused = {
  code: "interaction_required",
  message: "the API at {api} refused the token, and the provider issues no other token",
  cure: "Read the API's log. Compare the token's issuer, audience and format with what the API expects. Request the API's own scopes or resource.",
} as const;

/**
 * The errors of core, by reason. docs/errors.md is generated from this table. Errors of tokens without a session have a separate
 * catalogue (use-cases/without-session/error-texts.ts), so that only apps which use such tokens bundle it. Mistakes of an app's
 * set-up are in http/diagnostics/error-texts.ts.
 */
export const errorTexts = {
  "options-invalid": {
    code: "configuration",
    message: "{problems}",
    cure: "Correct the options that the message names.",
  },
  "return-to-not-local": {
    code: "invalid_return_to",
    message: "returnTo is not a path of this app: it must begin with exactly one slash",
    cure: 'Pass a local path such as "/inbox?page=2".',
  },
  "claims-request-unreadable": {
    code: "configuration",
    message: "expected a claims request as JSON text, and got {found}",
    cure: `Write it as text: claims: '{"id_token":{"acr":{"essential":true,"values":["mfa"]}}}'.`,
  },
  "store-unreachable": {
    code: "store_unavailable",
    message: "the store is unavailable",
    cure: "Read the store's own error below. Repeating the request is safe.",
  },
  "store-reborn": {
    code: "store_unavailable",
    message: "the store was emptied or replaced during each of {rounds} attempts",
    cure: "Find out what restarts, replaces or empties the store.",
  },
  "store-birth-unknown": {
    code: "store_unavailable",
    message: "the store can't tell when it began, so it exchanges no caller's token",
    cure: "Repeating the request is safe.",
  },
  "store-contended": {
    code: "store_unavailable",
    message: "{rounds} steps in a row were too late: too many writers change the same partition",
    cure: "Check the latency of the store. Repeating the request is safe.",
  },
  "rulings-too-many": {
    code: "store_unavailable",
    message:
      "an account has {most} removals that are not over yet: too many sign-outs and notices of one account at once",
    cure: "Repeat the request in a minute.",
  },
  "sweep-contended": {
    code: "store_unavailable",
    message: "removed tokens could not be deleted: the account's grants changed during each of {rounds} attempts",
    cure: "No action is needed: the store tries again later.",
  },
  "look-position-unknown": {
    code: "store_unavailable",
    message: "expected the `from` of a look to be the `next` of an earlier answer to the same look",
    cure: "Pass `next` unchanged, with the same prefixes.",
  },
  "signed-out": { code: "signed_out", message: "the account has been signed out", cure: "Sign in again." },
  "tokens-removed": {
    code: "interaction_required",
    message: "the user must sign in again: the account's tokens were removed",
    cure: signInAgain,
  },
  "not-renewable": {
    code: "interaction_required",
    message: "the user must sign in again: the session has no refresh token",
    cure: signInAgain,
  },
  "refresh-cut-off": {
    code: "interaction_required",
    message: "the user must sign in again: a refresh was interrupted, so its single-use token can't be used again",
    cure: signInAgain,
  },
  "refresh-outcome-unknown": {
    code: "interaction_required",
    message: "the user must sign in again: it is unknown whether the provider processed the last refresh",
    cure: signInAgain,
  },
  "grant-ended": {
    code: "interaction_required",
    message: "the user must sign in again: the provider has ended the grant",
    cure: signInAgain,
  },
  "provider-asks-for-user": {
    code: "interaction_required",
    message: "the user must sign in again: {why}",
    cure: signInAgain,
  },
  "claims-missing": {
    code: "interaction_required",
    message: "the user must sign in again: the page requires claims that the session doesn't have",
    cure: signInAgain,
  },
  "acr-missing": {
    code: "interaction_required",
    message: "the user must sign in again: the page requires the acr {expected}",
    cure: signInAgain,
  },
  "authentication-too-old": {
    code: "interaction_required",
    message: "the user must sign in again: the page requires an auth_time of at most {maxAge} s ago",
    cure: signInAgain,
  },
  "token-missing": {
    code: "interaction_required",
    message: "the user must sign in again: the page requires a token that the session doesn't have",
    cure: signInAgain,
  },
  "api-asks-for-claims": {
    code: "interaction_required",
    message: "the user must sign in again: the API requires claims that the token doesn't have",
    cure: signInAgain,
  },
  "refresh-unanswered": {
    code: "provider_unavailable",
    message: "the provider did not answer a refresh",
  },
  "redemption-unanswered": {
    code: "provider_unavailable",
    message: "the provider did not answer the exchange of the code in time",
    cure: "Try to sign in again.",
  },
  "removal-scope-unknown": {
    code: "configuration",
    message: 'accounts.remove expects "everywhere" or "account", and got "{scope}"',
    cure: "Use accounts.endSession(account, id) to end one session.",
  },
  "account-key-malformed": {
    code: "configuration",
    message: "expected an account key (22 characters), or an issuer and a subject, and got neither",
    cure: "Pass account.key.",
  },
  "issuer-foreign": {
    code: "configuration",
    message: "expected an account of {provider}, and got one of issuer {found}",
    cure: "Pass the issuer as the provider's ID tokens have it, or account.key.",
  },
  "sign-in-required": {
    code: "sign_in_required",
    message: "expected a signed-in user, and found no session",
    cure: "Sign in first.",
  },
  "sign-in-again": {
    code: "sign_in_required",
    message: "the user must sign in again: the provider has sent the security event {event}",
    cure: signInAgain,
  },
  "session-refused": {
    code: "sign_in_required",
    message: "the provider no longer renews the tokens of this session, so the session has ended",
    cure: "Sign in again. The cause below says why the provider refused.",
  },
  "claims-not-renewed": {
    code: "provider_unavailable",
    message: "the provider renewed a session's tokens, but the user's new claims are unknown",
    cure: "The provider_failed event before this one names the reason.",
  },
  "session-over": {
    code: "invalid_callback",
    message: `${callbackRejected} its ID token says that the session ended {seconds} s ago (session_expiry)`,
    cure: "Compare the provider's clock with this machine's, and check the provider's lifetime of sessions.",
  },
  "requirement-invalid": {
    code: "configuration",
    message: "{problems}",
    cure: `Write requireSignIn({ scopes: ["Mail.Read"], claims: '{"id_token":{ … }}' }).`,
  },
  "callback-used-before": {
    code: "invalid_callback",
    message: `${callbackRejected} it was used before`,
    cure: `Begin again at {signIn}.`,
  },
  "callback-at-other-host": {
    code: "invalid_callback",
    message: `${callbackRejected} baseUrl says {configured}, but the request came to "{found}"`,
    cure: `Open the app at {origin}, or set baseUrl to the address that users open, and ${beginAgain}`,
  },
  "callback-late": {
    code: "invalid_callback",
    message: `${callbackRejected} its sign-in began more than {minutes} minutes ago, so its cookie has expired`,
    cure: `Begin again at {signIn}.`,
  },
  "callback-cookie-missing": {
    code: "invalid_callback",
    message: `${callbackRejected} no cookie of a sign-in came with it: the browser blocks or dropped it, or another browser began the sign-in`,
    cure: `Allow this site's cookies, check that no proxy removes Set-Cookie or Cookie (Safari on http://localhost: set insecureLocalhostCookies), and ${beginAgain}`,
  },
  "callback-cookie-foreign": {
    code: "invalid_callback",
    message: `${callbackRejected} its cookies belong to other sign-ins, or were encrypted with a secret that is no longer configured`,
    cure: `Keep a rotated secret at the end of \`secrets\` until everything that it encrypted has expired, and ${beginAgain}`,
  },
  "provider-refused-sign-in": {
    code: "invalid_callback",
    message: "the provider refused a sign-in that asked for {scopes}: {why}",
    cure: "Request fewer scopes, or let the user or an administrator of the provider consent to these scopes.",
  },
  "scopes-not-given": {
    code: "interaction_required",
    message: "the user has just signed in, and the provider did not give {wanted}",
    cure: "Register these scopes for this client at the provider, and compare their names exactly.",
  },
  "api-refused-token": apiRefused,
  // 403: the user has just signed in and got this token, so another sign-in wouldn't help.
  "api-refused-new-token": { ...apiRefused, status: 403 },
  "api-not-https": {
    code: "configuration",
    message: "expected an https address for a request with a token, and got {origin}",
    cure: "Call the API over https. Plain http is accepted only for loopback (localhost).",
  },
  "api-unknown": {
    code: "configuration",
    message: 'expected one of the APIs in the options ({known}), and got "{found}"',
    cure: 'Name it in the options: apis: { "{found}": { baseUrl, scopes } }.',
  },
  "api-path-leads-elsewhere": {
    code: "invalid_request",
    message: "expected a path below the API's base address, and got one that leads elsewhere",
    status: 500,
    cure: 'Pass a path such as "/me?$select=mail". Encode untrusted parts with encodeURIComponent.',
  },
  "issuer-unknown": {
    code: "invalid_request",
    message: "iss is not this app's identity provider ({provider})",
    cure: "Ask the site that sent you here to use this app's own address.",
  },
  "sign-out-scope-unknown": {
    code: "invalid_request",
    message: "expected a scope of {scopes}, and got another text",
    cure: 'Omit scope, or send "account", "session" or "everywhere".',
  },
  "logout-token-missing": {
    code: "invalid_request",
    message: "expected a form with logout_token, and got none",
    cure: "Post the logout token as the form field logout_token.",
  },
  "sign-in-embedded": {
    code: "invalid_request",
    message: "another site's page asked for a sign-in without navigating to this app",
    status: 403,
    cure: "Send the browser here with a link, a form or a redirect of the whole page.",
  },
  "post-cross-site": {
    code: "invalid_request",
    message: "expected a post from {origin}, and got one from another site",
    status: 403,
    cure: "Post from this app's own pages.",
  },
  "body-consumed": {
    code: "invalid_request",
    message: "a middleware in front of identity() read the body and did not keep it",
    cure: "Use identity({ … }) before that middleware, or let it skip /auth/*.",
  },
  "body-unreadable": {
    code: "invalid_request",
    message: "the body can't be read",
    cure: "Try again.",
  },
  "notices-too-many": {
    code: "invalid_request",
    message: "more than {limit} front-channel logouts of this minute matched no session, and so did this one",
    status: 503,
    cure: "Send it again in the next minute. If clients invent these requests, limit them in front of the app.",
  },
  "body-too-long": {
    code: "invalid_request",
    message: "expected a body of at most {limitBytes} bytes, and got a longer one",
    status: 413,
    cure: "Send a shorter body.",
  },
  "body-not-a-form": {
    code: "invalid_request",
    message: "expected a body of type application/x-www-form-urlencoded, and got {found}",
    cure: "Post a form.",
  },
  "too-many-parameters": {
    code: "invalid_request",
    message: "expected at most {limit} parameters, and got more",
    cure: "Send only the parameters that this route knows.",
  },
} as const satisfies Record<string, ErrorText>;

/** The reasons of core's errors. */
export type CoreReason = keyof typeof errorTexts;

/** Makes core's errors. */
export const failure = errorsOf(errorTexts);
