import type { Events, IdentityProvider, ProviderContext, ProviderDriver } from "@identity-web/core";
import { createSend, defined } from "@identity-web/core/provider-kit";
import { discover } from "./client/discover.ts";
import { createKeys } from "./client/keys.ts";
import { isSameIssuer } from "./client/metadata.ts";
import { failure } from "./error-texts.ts";
import type { Abilities, Client, Context } from "./extension.ts";
import { endSession } from "./logout/end-session.ts";
import { verifyLogoutToken } from "./logout/logout-token.ts";
import { checkOptions } from "./options/check-options.ts";
import type { OidcOptions } from "./options/options.ts";
import { beginSignIn } from "./sign-in/begin-sign-in.ts";
import { completeSignIn } from "./sign-in/complete-sign-in.ts";
import { noBinding } from "./tokens/binding.ts";
import { refresh } from "./tokens/refresh.ts";
import { revoke } from "./tokens/revoke.ts";

/**
 * A client of any OpenID Connect provider, on any runtime with web-standard APIs. It sends no request before it needs an answer,
 * so an app starts while its provider is down.
 *
 * @example
 * identity({ provider: oidc({ issuer: "https://login.example.com", clientId, clientSecret }), baseUrl, secrets });
 * @see https://openid.net/specs/openid-connect-core-1_0.html
 */
export function oidc(options: OidcOptions): ProviderDriver {
  const { problems, client } = checkOptions(options);
  return {
    problems,
    // Google's parameter for a refresh token. Google refuses the scope offline_access.
    refreshesWithoutScope: client.settings.authorizationParameters.access_type === "offline",
    responseMode: client.settings.responseMode.startsWith("form_post") ? "form_post" : "query",
    open(context) {
      if (problems.length > 0) throw failure("oidc-options-invalid", { problems: problems.join("\n") });
      return open(client, context);
    },
  };
}

/** The abilities of the client's extensions beyond the tokens of a session. */
const abilitiesOf = (context: Context): Abilities =>
  Object.assign({}, ...context.capabilities.all.map((each) => each.abilities?.(context)));

/** Emits each warning once: its reason would recur at every sign-in. */
function warnings(events: Events): Context["warn"] {
  const emitted = new Set<string>();
  return (message, reason) => {
    if (!emitted.has(message)) events.emit({ type: "warning", message, ...defined({ reason }) });
    emitted.add(message);
  };
}

function open(client: Client, given: ProviderContext): IdentityProvider {
  const { settings, capabilities } = client;
  const { clock, crypto, events } = given;
  const binding = capabilities.bind?.open({ ...client, clock }) ?? noBinding;
  const send = binding.hear(createSend(clock, settings.timeoutMs, settings.fetch));
  const metadata = discover(client, send, given);
  const keys = createKeys(metadata, send, given);
  const context: Context = {
    ...client,
    clock,
    crypto,
    send,
    metadata,
    keys,
    binding,
    secrets: settings.clientSecret === undefined ? [] : [settings.clientSecret],
    seen: { clientAccepted: false },
    warn: warnings(events),
  };
  return {
    name: settings.issuer,
    refreshTokens: settings.refreshTokens,
    // This sends no request, so a front-channel notice also ends sessions while the provider is down.
    acceptsIssuer: (issuer) => isSameIssuer(issuer, settings.issuer),
    ready: async () => void (await metadata.get()),
    ...defined({ callbackState: capabilities.callback?.state }),
    // Tokens may be bound to the certificate, and an API then checks the certificate, too.
    ...binding.api(capabilities.authentication.certificate ? settings.fetch : undefined),
    beginSignIn: (request) => beginSignIn(context, request),
    completeSignIn: (callback, transaction, signal) => completeSignIn(context, callback, transaction, signal),
    refresh: (grant, request, signal) => refresh(context, grant, request, signal),
    revoke: (grant, signal) => revoke(context, grant, signal),
    endSession: (request) => endSession(context, request),
    verifyLogoutToken: (token) => verifyLogoutToken(context, token),
    clientId: settings.clientId,
    ...abilitiesOf(context),
  };
}
