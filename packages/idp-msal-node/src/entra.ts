import type {
  IdentityProvider,
  PolicyRoute,
  ProviderContext,
  ProviderDriver,
  ProviderRoutes,
  SignInPolicy,
} from "@identity-web/core";
import { expected, show } from "@identity-web/core/options";
import { createSend, defined, heldBack } from "@identity-web/core/provider-kit";
import type { Authority } from "./authority/authority.ts";
import type { AuthorityClient } from "./authority/authority-client.ts";
import { createKeys } from "./authority/keys.ts";
import { authorityMetadata } from "./authority/metadata.ts";
import type { Context } from "./context.ts";
import { failure } from "./error-texts.ts";
import { createMsal } from "./msal/msal.ts";
import { type AzureAdSection, fromAzureAd, isAzureAd } from "./options/azure-ad.ts";
import { checkOptions } from "./options/check-options.ts";
import { type Environment, optionsFromEnvironment } from "./options/from-environment.ts";
import type { EntraOptions } from "./options/options.ts";
import type { Settings } from "./options/settings.ts";
import { beginSignIn } from "./sign-in/begin-sign-in.ts";
import { completeSignIn } from "./sign-in/complete-sign-in.ts";
import { endSession } from "./sign-in/end-session.ts";
import { clientCredentials, onBehalfOf } from "./tokens/on-behalf-of.ts";
import { refresh } from "./tokens/refresh.ts";
import { verifyBearer } from "./tokens/verify-bearer.ts";

/**
 * A client of Microsoft Entra, External ID and Azure AD B2C through MSAL, on runtimes with `node:crypto`. It accepts its own
 * options, or the "AzureAd" section of an ASP.NET Core app, whose paths replace those of `routes`. It sends no request before
 * it needs an answer.
 *
 * @example
 * identity({ provider: entra({ tenantId, clientId, credential: { clientSecret } }), baseUrl, secrets });
 * @example
 * identity({ provider: entra(JSON.parse(await readFile("appsettings.json", "utf8")).AzureAd), baseUrl, secrets });
 */
export function entra(options: EntraOptions | AzureAdSection): ProviderDriver {
  if (typeof options !== "object" || options === null)
    return refused([expected("entra()", "an object of options", show(options))]);
  if (!isAzureAd(options)) return driver("entra()", options, {}, []);
  const section = fromAzureAd(options);
  return driver("entra() by an AzureAd section", section.options, section.routes, section.problems);
}

/**
 * Makes the same client from environment variables: `AZURE_TENANT_ID`, `AZURE_CLIENT_ID` and one of `AZURE_CLIENT_SECRET`,
 * `AZURE_CLIENT_CERTIFICATE_PATH` (with `AZURE_CLIENT_CERTIFICATE_PASSWORD`) and `AZURE_FEDERATED_TOKEN_FILE`; optionally
 * `AZURE_AUTHORITY_HOST`.
 *
 * @param env - The variables; by default those of the process.
 * @example
 * identity({ provider: entraFromEnvironment(), baseUrl, secrets });
 */
export function entraFromEnvironment(env: Environment = globalThis.process?.env ?? {}): ProviderDriver {
  const { options, problems } = optionsFromEnvironment(env);
  // A missing variable is one problem: the check of the options would report it again.
  if (problems.length > 0) return refused(problems.map((sentence) => `entraFromEnvironment(): ${sentence}`));
  return driver("entraFromEnvironment()", options, {}, []);
}

/** The routes for the user flows of Azure AD B2C. */
const policyRoutes: readonly PolicyRoute[] = [
  { name: "passwordReset", path: "/auth/password-reset", policy: "password-reset" },
  { name: "editProfile", path: "/auth/edit-profile", policy: "edit-profile", needsUser: true },
];

function driver(name: string, options: object, routes: ProviderRoutes, found: readonly string[]): ProviderDriver {
  const { problems: more, settings } = checkOptions(name, options);
  const problems = [...found.map((sentence) => `${name}: ${sentence}`), ...more];
  if (problems.length > 0) return refused(problems);
  const { policies, responseMode } = settings;
  return {
    problems,
    responseMode,
    // MSAL adds the scope itself.
    refreshesWithoutScope: true,
    ...(Object.keys(routes).length === 0 ? {} : { routes }),
    ...(policies.size === 0 ? {} : { policyRoutes: policyRoutes.filter(({ policy }) => policies.has(policy)) }),
    open: (context) => open(settings, context),
  };
}

const refused = (problems: readonly string[]): ProviderDriver => ({
  problems,
  open() {
    throw failure("entra-options-invalid", { problems: problems.join("\n") });
  },
});

function open(settings: Settings, given: ProviderContext): IdentityProvider {
  const { clock, crypto, events } = given;
  const send = heldBack(createSend(clock, settings.timeoutMs, settings.fetch), clock);
  const { allowedTenants } = settings;
  const placeOf = (authority: Authority): AuthorityClient => {
    const metadata = authorityMetadata(authority, { send, context: given, allowedTenants });
    return { authority, metadata, keys: createKeys(metadata.cached, send, given) };
  };
  const home = placeOf(settings.authority);
  const others = new Map<SignInPolicy, AuthorityClient>();
  for (const [policy, authority] of settings.policies) others.set(policy, placeOf(authority));
  const warned = new Set<string>();
  const context: Context = {
    settings,
    clock,
    crypto,
    events,
    send,
    msal: createMsal(settings),
    place: (policy) => (policy === undefined ? home : others.get(policy)),
    warnOnce(message, reason) {
      if (!warned.has(message)) events.emit({ type: "warning", message, ...defined({ reason }) });
      warned.add(message);
    },
  };
  return {
    name: settings.name,
    clientId: settings.clientId,
    refreshTokens: settings.refreshTokens,
    // This sends no request, so a front-channel notice also ends sessions while Entra is down.
    acceptsIssuer: (issuer) => [home, ...others.values()].some(({ metadata }) => metadata.accepts(issuer)),
    ready: async () => void (await home.metadata.cached.get()),
    beginSignIn: (request) => beginSignIn(context, request),
    completeSignIn: (callback, transaction, signal) => completeSignIn(context, callback, transaction, signal),
    refresh: (grant, request, signal) => refresh(context, grant, request, signal),
    // Entra has no revocation endpoint: https://learn.microsoft.com/entra/identity-platform/refresh-tokens
    revoke: async () => "unsupported",
    endSession: (request) => endSession(context, home, request),
    async verifyLogoutToken() {
      throw failure("entra-logout-token-refused");
    },
    verifyBearer: (presented) => verifyBearer(context, home, presented),
    exchange: (bearer, request, _grant, signal) => onBehalfOf(context, home, bearer, request, signal),
    clientCredentials: (request, _grant, signal) => clientCredentials(context, home, request, signal),
  };
}
