import {
  IdentityError,
  type IdentityProvider,
  type PolicyRoute,
  type ProviderContext,
  type ProviderDriver,
  type ProviderRoutes,
  type SignInPolicy,
} from "@identity-web/core";
import { createSend, heldBack } from "@identity-web/core/provider-kit";
import type { Authority } from "./authority/authority.ts";
import type { AuthorityClient } from "./authority/authority-client.ts";
import { createKeys } from "./authority/keys.ts";
import { authorityMetadata } from "./authority/metadata.ts";
import type { Context } from "./context.ts";
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
 * Microsoft Entra (External ID and Azure AD B2C, too) through MSAL, on runtimes that have `node:crypto`. Takes options of its
 * own, or the "AzureAd" section of an ASP.NET Core app, whose paths then go before `routes`. Nothing is asked of Entra
 * before it is needed.
 *
 * @example
 * identity({ provider: entra({ tenantId, clientId, credential: { clientSecret } }), baseUrl, secrets });
 * @example
 * identity({ provider: entra(JSON.parse(await readFile("appsettings.json", "utf8")).AzureAd), baseUrl, secrets });
 */
export function entra(options: EntraOptions | AzureAdSection): ProviderDriver {
  if (typeof options !== "object" || options === null) return driver("entra()", {}, {}, ["expected an object"]);
  if (!isAzureAd(options)) return driver("entra()", options, {}, []);
  const section = fromAzureAd(options);
  return driver("entra() by an AzureAd section", section.options, section.routes, section.problems);
}

/**
 * The same from environment variables: `AZURE_TENANT_ID`, `AZURE_CLIENT_ID` and one of `AZURE_CLIENT_SECRET`,
 * `AZURE_CLIENT_CERTIFICATE_PATH` (with `AZURE_CLIENT_CERTIFICATE_PASSWORD`) and `AZURE_FEDERATED_TOKEN_FILE`; optionally
 * `AZURE_AUTHORITY_HOST`.
 *
 * @param env - Default: the process's.
 * @example
 * identity({ provider: entraFromEnvironment(), baseUrl, secrets });
 */
export function entraFromEnvironment(env: Environment = globalThis.process?.env ?? {}): ProviderDriver {
  const { options, problems } = optionsFromEnvironment(env);
  // What a missing variable leaves out is one mistake, not two.
  if (problems.length > 0) return refused(problems.map((sentence) => `entraFromEnvironment(): ${sentence}`));
  return driver("entraFromEnvironment()", options, {}, []);
}

/** What the user flows of Azure AD B2C add to the app. */
const policyRoutes: readonly PolicyRoute[] = [
  { name: "passwordReset", path: "/auth/password-reset", policy: "password-reset" },
  { name: "editProfile", path: "/auth/edit-profile", policy: "edit-profile", needsUser: true },
];

function driver(name: string, options: object, routes: ProviderRoutes, found: readonly string[]): ProviderDriver {
  const { problems: more, settings } = checkOptions(options);
  const problems = [...found, ...more].map((sentence) => `${name}: ${sentence}`);
  if (problems.length > 0) return refused(problems);
  const { policies, responseMode } = settings;
  return {
    problems,
    responseMode,
    ...(Object.keys(routes).length === 0 ? {} : { routes }),
    ...(policies.size === 0 ? {} : { policyRoutes: policyRoutes.filter(({ policy }) => policies.has(policy)) }),
    open: (context) => open(settings, context),
  };
}

const refused = (problems: readonly string[]): ProviderDriver => ({
  problems,
  open() {
    throw new IdentityError("configuration", problems.join("\n"));
  },
});

function open(settings: Settings, given: ProviderContext): IdentityProvider {
  const { clock, crypto, events } = given;
  // Entra counts what is sent during the pause that it asked for against the app.
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
    warnOnce(message) {
      if (!warned.has(message)) events.emit({ type: "warning", message });
      warned.add(message);
    },
  };
  return {
    name: settings.name,
    clientId: settings.clientId,
    refreshTokens: settings.refreshTokens,
    // Nothing is asked for this: a front-channel notice is followed while Entra is down, too.
    acceptsIssuer: (issuer) => [home, ...others.values()].some(({ metadata }) => metadata.accepts(issuer)),
    beginSignIn: (request) => beginSignIn(context, request),
    completeSignIn: (callback, transaction, signal) => completeSignIn(context, callback, transaction, signal),
    refresh: (grant, request, signal) => refresh(context, grant, request, signal),
    // Entra has no revocation endpoint: https://learn.microsoft.com/entra/identity-platform/refresh-tokens
    revoke: async () => "unsupported",
    endSession: (request) => endSession(context, home, request),
    async verifyLogoutToken() {
      throw new IdentityError("invalid_logout_token", "the logout token was refused: Entra sends none", {
        cure: "Register the front-channel logout URL that the start-up log names: Entra has no back-channel logout.",
      });
    },
    verifyBearer: (presented) => verifyBearer(context, home, presented),
    exchange: (bearer, request, _grant, signal) => onBehalfOf(context, home, bearer, request, signal),
    clientCredentials: (request, _grant, signal) => clientCredentials(context, home, request, signal),
  };
}
