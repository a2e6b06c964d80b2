import { type ErrorText, errorsOf } from "@identity-web/core";

/** The errors of `userinfo()`, by reason. */
export const errorTexts = {
  "userinfo-endpoint-missing": {
    code: "provider_unavailable",
    message: "expected a userinfo_endpoint in the provider's metadata, and got none",
    cure: "Remove userinfo() from extensions of oidc().",
  },
  "userinfo-refused": {
    code: "provider_unavailable",
    message: "expected status 200 from {url}, and got {status}",
  },
  "userinfo-unreadable": {
    code: "provider_unavailable",
    message: "expected the user's claims from {url}, and got an answer that can't be read ({code})",
  },
  "userinfo-too-deep": {
    code: "provider_unavailable",
    message: "expected the user's claims from {url}, and got an answer that is nested too deeply",
  },
} as const satisfies Record<string, ErrorText>;

/** Makes the errors of `userinfo()`. */
export const failure = errorsOf(errorTexts);
