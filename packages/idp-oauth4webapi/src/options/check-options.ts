import { checkOptions as checkRules, expected, show } from "@identity-web/core/options";
import { isRecord } from "@identity-web/core/provider-kit";
import { none, offeredSecret } from "../client/authentication.ts";
import { checkExtensions, fold } from "../client/fold.ts";
import type { Client } from "../extension.ts";
import { isAuthentication, isExtension, isProfile } from "./extension-values.ts";
import type { OidcOptions } from "./options.ts";
import { hint, rules } from "./rules.ts";
import type { Settings } from "./settings.ts";

/**
 * Checks options, which may come from plain JavaScript.
 *
 * @returns the client, and one sentence for each problem; none shows a secret
 */
export function checkOptions(options: OidcOptions): { problems: readonly string[]; client: Client } {
  const given: Partial<OidcOptions> = isRecord(options) ? options : {};
  const { clientSecret = "", profile, clientAuthentication, extensions = [] } = given;
  const parts = {
    profile: isProfile(profile) ? profile : undefined,
    extensions: Array.isArray(extensions) ? extensions.filter(isExtension) : [],
    authentication: isAuthentication(clientAuthentication)
      ? clientAuthentication
      : clientSecret === ""
        ? none()
        : offeredSecret(),
  };
  const capabilities = fold(parts);
  const client: Client = { settings: settingsOf(given, parts.profile?.idTokenSigningAlg, capabilities), capabilities };
  const problems = [
    ...checkTogether(given, capabilities.callback?.responseMode),
    ...checkExtensions(parts.extensions),
    ...capabilities.all.flatMap((each) => each.check?.(client) ?? []),
  ].map((problem) => `oidc(): ${problem}`);
  return { problems: [...checkRules("oidc()", rules, options, hint), ...problems], client };
}

/** The rules that concern several options. */
function checkTogether(given: Partial<OidcOptions>, signedMode: string | undefined): string[] {
  const { clientSecret, responseMode } = given;
  const unset = Object.hasOwn(given, "clientSecret") && clientSecret === undefined;
  return [
    ...(unset
      ? [`${expected("clientSecret", "the client's secret", "undefined")} (is its environment variable set?)`]
      : []),
    ...(responseMode !== undefined && signedMode !== undefined
      ? [`${expected("responseMode", "no such option beside jarm()", show(responseMode))}: pass the mode to jarm()`]
      : []),
  ];
}

/** The options with their defaults. Settings of options with a problem are never used: `open()` throws then. */
function settingsOf(
  given: Partial<OidcOptions>,
  profileAlg: Settings["signingAlg"] | undefined,
  { callback }: Client["capabilities"],
): Settings {
  const { issuer = "", responseMode = "query" } = given;
  return {
    issuer: typeof issuer === "string" ? issuer : "",
    clientId: given.clientId ?? "",
    clientSecret: given.clientSecret === "" ? undefined : given.clientSecret,
    responseMode: String(callback?.responseMode ?? responseMode),
    signingAlg: given.idTokenSigningAlg ?? profileAlg ?? "RS256",
    authorizationParameters: given.authorizationParameters ?? {},
    endSession: given.endSession ?? "redirect",
    refreshTokens: given.refreshTokens ?? "learn",
    clockToleranceSeconds: given.clockToleranceSeconds ?? 30,
    timeoutMs: given.timeoutMs ?? 10_000,
    logoutTokensWithoutExp: given.insecureLogoutTokensWithoutExp ?? false,
    fetch: given.fetch,
  };
}
