import {
  address,
  authorizationParameters,
  fromEnvironment,
  func,
  list,
  members,
  number,
  type OptionRule,
  type OptionRules,
  oneOf,
  required,
  such,
  text,
} from "@identity-web/core/options";
import { isGuid } from "../authority/authority.ts";
import { credentialRule, secretText } from "./check-credential.ts";
import type { B2cPolicies, EntraOptions } from "./options.ts";

export const defaultInstance = "https://login.microsoftonline.com";

export const tenant =
  'the directory\'s id (a GUID), a domain such as "contoso.onmicrosoft.com", "organizations", "common" or "consumers"';

const authority = address(`a URL with https, without query and fragment, such as "${defaultInstance}"`);

const policy = (name: string): OptionRule => text(`a user flow's name, such as "B2C_1_${name}"`, /^[\w-]+$/);

const texts = list("a list of texts", text("a text"));

/** One rule for each option of `entra()`. */
export const rules: OptionRules<EntraOptions> = {
  tenantId: text(tenant, /^[\w-]+(\.[\w-]+)*$/),
  clientId: fromEnvironment(required(text("the app registration's client id"))),
  credential: credentialRule,
  clientSecret: secretText,
  instance: authority,
  authority,
  policies: members<B2cPolicies>({
    signUpSignIn: required(policy("signUpSignIn")),
    passwordReset: policy("passwordReset"),
    editProfile: policy("editProfile"),
  }),
  allowedTenants: list("a list of directory ids", such("a directory's id (a GUID)", isGuid)),
  clientCapabilities: texts,
  responseMode: oneOf(["query", "form_post"]),
  authorizationParameters,
  apiAudiences: texts,
  refreshTokens: oneOf(["single-use", "reusable", "learn"]),
  clockToleranceSeconds: number("a number of seconds from 0 to 600", 0, 600),
  timeoutMs: number("a number of ms from 1 to 120000", 1, 120_000),
  fetch: func("a function like fetch"),
};

/** Options of the app that developers look for here. */
const appOptions: ReadonlySet<string> = new Set(["scopes", "redirectUri", "baseUrl", "secrets", "routes"]);

/** Where an unknown option belongs. */
export const hint = (name: string): string | undefined =>
  appOptions.has(name) ? "it belongs to identity({ … })" : undefined;
