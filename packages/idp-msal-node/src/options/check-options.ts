import { checkOptions as checkRules, expected, show } from "@identity-web/core/options";
import { type Authority, otherAuthority } from "../authority/authority.ts";
import { type Authorities, authoritiesOf } from "./check-authority.ts";
import { checkOneCredential, credentialOf } from "./check-credential.ts";
import type { EntraOptions } from "./options.ts";
import { hint, rules } from "./rules.ts";
import type { Settings } from "./settings.ts";

/** The options whose combination names the places of sign-ins. */
const places = ["tenantId", "instance", "authority", "policies"] as const;

const noPlace: Authorities = { authority: otherAuthority(""), policies: new Map() };

/**
 * Checks options, which may come from plain JavaScript.
 *
 * @param of - The function as users write it, for messages.
 * @returns the settings, and one sentence for each problem; none shows a secret
 */
export function checkOptions(
  of: string,
  given: Partial<EntraOptions>,
): { problems: readonly string[]; settings: Settings } {
  const problems = [...checkRules(of, rules, given, hint)];
  const broken = new Set(
    Object.entries(rules)
      .filter(([name, rule]) => {
        const value: unknown = Reflect.get(given, name);
        return value !== undefined && rule(value, name).length > 0;
      })
      .map(([name]) => name),
  );
  const further = (sentences: readonly string[]) => problems.push(...sentences.map((each) => `${of}: ${each}`));
  further(checkOneCredential(given));
  const found = places.some((name) => broken.has(name)) ? noPlace : authoritiesOf(given);
  if (typeof found === "string") further([found]);
  const authorities = typeof found === "string" ? noPlace : found;
  if (!broken.has("apiAudiences")) further(checkAudiences(given, authorities.authority));
  return { problems, settings: settingsOf(problems.length === 0 ? given : {}, authorities) };
}

const audiencesOf = ({ apiAudiences, clientId }: Partial<EntraOptions>): readonly string[] =>
  apiAudiences ?? [`api://${clientId}`];

/** An attacker can register a name of another app in an own directory, and give its tokens any scopes and roles. */
function checkAudiences(given: Partial<EntraOptions>, { kind }: Authority): readonly string[] {
  const own = `api://${given.clientId}`;
  const foreign = audiencesOf(given).filter(
    (audience) => audience.startsWith("api://") && audience !== own && !audience.startsWith(`${own}/`),
  );
  if (kind !== "any-tenant" || given.allowedTenants !== undefined || foreign.length === 0) return [];
  const what = "names that no other directory can give an app (api://<clientId>, or one of your own domain)";
  return [`${expected("apiAudiences", what, foreign.map(show).join(", "))}: change them, or set allowedTenants`];
}

/** The options with their defaults. */
function settingsOf(given: Partial<EntraOptions>, { authority, policies }: Authorities): Settings {
  const { allowedTenants } = given;
  return {
    name: authority.metadataBase,
    clientId: given.clientId ?? "",
    credential: credentialOf(given.credential, given.clientSecret),
    authority,
    policies,
    allowedTenants: allowedTenants && new Set(allowedTenants.map((tenant) => tenant.toLowerCase())),
    clientCapabilities: given.clientCapabilities ?? ["cp1"],
    responseMode: given.responseMode ?? "query",
    authorizationParameters: given.authorizationParameters ?? {},
    apiAudiences: audiencesOf(given),
    // "Refresh tokens aren't revoked when used to acquire new access tokens":
    // https://learn.microsoft.com/entra/identity-platform/refresh-tokens
    refreshTokens: given.refreshTokens ?? (authority.kind === "other" ? "learn" : "reusable"),
    clockToleranceSeconds: given.clockToleranceSeconds ?? 30,
    timeoutMs: given.timeoutMs ?? 10_000,
    fetch: given.fetch,
  };
}
