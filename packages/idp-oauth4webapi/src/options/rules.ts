import {
  authorizationParameters,
  expected,
  flag,
  fromEnvironment,
  func,
  number,
  type OptionRule,
  type OptionRules,
  oneOf,
  required,
  secretSuch,
  text,
} from "@identity-web/core/options";
import { signingAlgs } from "@identity-web/core/provider-kit";
import { issuerRule } from "./check-issuer.ts";
import { isAuthentication, isExtension, isProfile, nameOf } from "./extension-values.ts";
import { importFor, lineForAuthentication, lineForProfile, lineForResponseMode } from "./imports.ts";
import type { OidcOptions } from "./options.ts";

/** A value of a capability. `line` is the import that brings the value that was meant. */
const capability =
  (what: string, isGood: (value: unknown) => boolean, line: (value: unknown) => string | undefined): OptionRule =>
  (value, at) =>
    isGood(value) ? [] : [`${expected(at, what, nameOf(value))}${after(line(value))}`];

const after = (line: string | undefined): string => (line === undefined ? "" : `: ${line}`);

const responseMode: OptionRule = (value, at) =>
  oneOf(["query", "form_post"])(value, at).map((problem) => `${problem}${after(lineForResponseMode(value))}`);

const extensions: OptionRule = (value, at) =>
  Array.isArray(value)
    ? value.flatMap((each: unknown, index) =>
        isExtension(each) ? [] : [expected(`${at}[${index}]`, "a value such as dpop()", nameOf(each))],
      )
    : [expected(at, "a list such as [dpop()]", nameOf(value))];

/** One rule for each option of `oidc()`. */
export const rules: OptionRules<OidcOptions> = {
  issuer: fromEnvironment(required(issuerRule)),
  clientId: fromEnvironment(required(text("the app's client id at the provider"))),
  clientSecret: secretSuch("the client's secret", (value) => typeof value === "string" && value !== ""),
  clientAuthentication: capability("a value such as clientSecretPost()", isAuthentication, lineForAuthentication),
  profile: capability("a value such as fapi2", isProfile, lineForProfile),
  extensions,
  responseMode,
  idTokenSigningAlg: oneOf(signingAlgs),
  authorizationParameters,
  endSession: oneOf(["redirect", "post"]),
  refreshTokens: oneOf(["single-use", "reusable", "learn"]),
  clockToleranceSeconds: number("a number of seconds from 0 to 600", 0, 600),
  timeoutMs: number("a number of ms from 1 to 120000", 1, 120_000),
  insecureLogoutTokensWithoutExp: flag,
  fetch: func("a function like fetch"),
};

/** Options of the app that developers look for here. */
const appOptions: ReadonlySet<string> = new Set([
  "scope",
  "scopes",
  "redirectUri",
  "redirect_uri",
  "baseUrl",
  "secrets",
]);

/** Where an unknown option belongs. */
export const hint = (name: string): string | undefined =>
  importFor(name) ?? (appOptions.has(name) ? "it belongs to identity({ … })" : undefined);
