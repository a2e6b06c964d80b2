import {
  type Events,
  IdentityError,
  type IdentityProvider,
  type ProviderContext,
  type ProviderDriver,
} from "@identity-web/core";
import { createSend } from "@identity-web/core/provider-kit";
import type { Context } from "./client/context.ts";
import { discover } from "./client/discover.ts";
import { createKeys } from "./client/keys.ts";
import { isSameIssuer } from "./client/metadata.ts";
import { apiFetch, authorizeRequest } from "./extensions/dpop/authorize-request.ts";
import { createNonces } from "./extensions/dpop/nonces.ts";
import { isSigned, stateOf } from "./extensions/jarm.ts";
import { endSession } from "./logout/end-session.ts";
import { verifyLogoutToken } from "./logout/logout-token.ts";
import { checkOptions } from "./options/check-options.ts";
import type { OidcOptions } from "./options/options.ts";
import type { Settings } from "./options/settings.ts";
import { beginSignIn } from "./sign-in/begin-sign-in.ts";
import { completeSignIn } from "./sign-in/complete-sign-in.ts";
import { clientCredentials, exchange } from "./tokens/machine-tokens.ts";
import { refresh } from "./tokens/refresh.ts";
import { revoke } from "./tokens/revoke.ts";
import { verifyBearer } from "./tokens/verify-bearer.ts";

/**
 * Any OpenID Connect provider, on any runtime that has web-standard APIs. Nothing is asked of the provider before it is
 * needed: an app starts while its provider is down.
 *
 * @example
 * identity({ provider: oidc({ issuer: "https://login.example.com", clientId, clientSecret }), baseUrl, secrets });
 * @see https://openid.net/specs/openid-connect-core-1_0.html
 */
export function oidc(options: OidcOptions): ProviderDriver {
  const { problems, settings } = checkOptions(options);
  return {
    problems,
    responseMode: settings.responseMode.startsWith("form_post") ? "form_post" : "query",
    open(context) {
      if (problems.length > 0) throw new IdentityError("configuration", problems.join("\n"));
      return open(settings, context);
    },
  };
}

/** Whatever is worth a warning would be so at every sign-in. */
function warnings(events: Events): (message: string) => void {
  const told = new Set<string>();
  return (message) => {
    if (!told.has(message)) events.emit({ type: "warning", message });
    told.add(message);
  };
}

function open(settings: Settings, given: ProviderContext): IdentityProvider {
  const { clock, crypto, events } = given;
  const send = createSend(clock, settings.timeoutMs, settings.fetch);
  const metadata = discover(settings, send, given);
  const keys = createKeys(metadata, send, given);
  const context: Context = {
    settings,
    clock,
    crypto,
    send,
    metadata,
    keys,
    nonces: createNonces(),
    warn: warnings(events),
  };
  const { audience } = settings;
  return {
    name: settings.issuer,
    refreshTokens: settings.refreshTokens,
    // Nothing is asked for this: a front-channel notice is followed while the provider is down, too.
    acceptsIssuer: (issuer) => isSameIssuer(issuer, settings.issuer),
    ...(isSigned(settings.responseMode) ? { callbackState: stateOf } : {}),
    ...apiFetch(context),
    beginSignIn: (request) => beginSignIn(context, request),
    completeSignIn: (callback, transaction, signal) => completeSignIn(context, callback, transaction, signal),
    refresh: (grant, request, signal) => refresh(context, grant, request, signal),
    revoke: (grant, signal) => revoke(context, grant, signal),
    endSession: (request) => endSession(context, request),
    verifyLogoutToken: (token) => verifyLogoutToken(context, token),
    clientId: settings.clientId,
    clientCredentials: (request, grant) => clientCredentials(context, request, grant),
    ...(audience === undefined
      ? {}
      : {
          verifyBearer: (presented) => verifyBearer(context, audience, presented),
          exchange: (bearer, request, grant) => exchange(context, bearer, request, grant),
        }),
    authorize: (request, token, grant, refusedBy) => authorizeRequest(context, request, token, grant, refusedBy),
  };
}
