import type { Grant, RefreshAnswer, Refreshed, TokenRequest } from "@identity-web/core";
import {
  asUnavailable,
  defined,
  grantedScopes,
  interactionRequired,
  readRefusal,
  splitScope,
  unanswered,
  unavailable,
  uncovered,
  union,
} from "@identity-web/core/provider-kit";
import * as oauth from "oauth4webapi";
import { oauthClient, requestOptions } from "../client/context.ts";
import type { Metadata } from "../client/metadata.ts";
import type { BoundTokens, Context } from "../extension.ts";
import { keptBound } from "./binding.ts";
import { type ProviderState, readState, writeState } from "./provider-state.ts";
import { refusedBy } from "./refresh-failure.ts";
import { checkSamePerson } from "./same-person.ts";
import { accessTokenOf, readTokenAnswer, type TokenAnswer, wrongType } from "./token-answer.ts";

/** A grant that can be refreshed. */
type Refreshable = ProviderState & { readonly refreshToken: string };

const foreignKey =
  "the grant's tokens are bound to a key that this client can't use: extensions of oidc({ … }) has no dpop()";

/** What shows that the request is this client's, and the tokens' key its own. */
interface Proven {
  readonly authentication: oauth.ClientAuth;
  readonly bound: BoundTokens;
}

/**
 * Asks for another access token with the refresh token, once, and says what the outcome means for the grant.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-6
 */
export async function refresh(
  context: Context,
  grant: Grant,
  request: TokenRequest,
  signal: AbortSignal,
): Promise<RefreshAnswer> {
  const state = readState(grant.providerState);
  if (state?.refreshToken === undefined) {
    return { failed: "interaction", error: interactionRequired("the grant has no refresh token", request) };
  }
  const refreshable: Refreshable = { ...state, refreshToken: state.refreshToken };
  let metadata: Metadata;
  let authentication: oauth.ClientAuth;
  let bound: BoundTokens | undefined;
  try {
    metadata = await context.metadata.get();
    authentication = await context.capabilities.authentication.prove(context, metadata, "token_endpoint");
    bound = await keptBound(context, state.boundKey);
  } catch (error) {
    return { failed: "unsent", error: asUnavailable(error) };
  }
  if (state.issuer !== metadata.issuer) {
    return { failed: "refused", error: interactionRequired("the grant is another provider's", request) };
  }
  const isBefore = bound?.key === undefined && context.binding.wants(metadata);
  if (bound === undefined || isBefore) {
    const error = interactionRequired(
      isBefore ? "the grant is from before tokens were bound to a key" : foreignKey,
      request,
    );
    return { failed: "refused", error, providerState: grant.providerState };
  }
  if (signal.aborted) return { failed: "unsent", error: unavailable("the refresh was given up before it was sent") };
  return send(context, metadata, refreshable, request, { authentication, bound, signal });
}

async function send(
  context: Context,
  metadata: Metadata,
  state: Refreshable,
  request: TokenRequest,
  { authentication, signal, bound }: Proven & { readonly signal: AbortSignal },
): Promise<RefreshAnswer> {
  const { clock } = context;
  const { asked, parameters } = ask(context, state, request);
  let response: Response;
  try {
    // Only the time limit ends the request, not the caller's signal: a token that comes too late must still be revoked.
    const options = { ...requestOptions(context), additionalParameters: parameters };
    const client = oauthClient(context);
    response = await bound.send(
      (proof) =>
        oauth.refreshTokenGrantRequest(metadata, client, authentication, state.refreshToken, { ...options, ...proof }),
      () => !signal.aborted,
    );
  } catch (error) {
    return unanswered(error);
  }
  if (response.status !== 200) {
    const refusal = await readRefusal(response, clock, [state.refreshToken, ...context.secrets]);
    return refusedBy(context, metadata, refusal, request, uncovered(request.scopes, splitScope(state.scope)));
  }
  const answer = readTokenAnswer(await response.text(), clock);
  if (typeof answer === "string") return { failed: "unknown", error: unavailable(answer) };
  return answered(context, metadata, state, request, { ...answer, bound, granted: grantedScopes(asked, answer.scope) });
}

/**
 * What to ask for. Without `scope` the provider gives everything that was granted, so one token serves many requests; it is
 * sent only where the grant isn't known to cover the request.
 */
function ask({ settings }: Context, state: ProviderState, request: TokenRequest) {
  const known = splitScope(state.scope);
  const covered = uncovered(request.scopes, known).length === 0;
  const protocol = known.filter((scope) => scope === "openid" || scope === "offline_access");
  const asked = union(covered ? known : protocol, request.scopes);
  const resource = request.resource ?? settings.authorizationParameters.resource;
  const parameters = {
    ...(covered ? {} : { scope: asked.join(" ") }),
    ...defined({ resource, claims: request.claims }),
  };
  return { asked, parameters };
}

async function answered(
  context: Context,
  metadata: Metadata,
  state: Refreshable,
  request: TokenRequest,
  answer: TokenAnswer & { readonly granted: readonly string[]; readonly bound: BoundTokens },
): Promise<RefreshAnswer> {
  const { granted } = answer;
  const refreshToken = answer.refreshToken ?? state.refreshToken;
  const providerState = writeState({
    ...state,
    scope: union(splitScope(state.scope), granted).join(" "),
    refreshToken,
  });
  const unbound = wrongType(answer, answer.bound);
  const broken = unbound ?? (await checkSamePerson(context, metadata, state.subject, answer));
  if (broken !== undefined) {
    const what = unbound ?? `the ID token of a refresh was refused: ${broken}`;
    return { failed: "refused", error: interactionRequired(what, request), providerState };
  }
  const token = accessTokenOf(answer, granted, request.resource);
  const refreshed: Refreshed = { token, providerState, rotated: refreshToken !== state.refreshToken };
  const missing = uncovered(request.scopes, granted);
  if (missing.length === 0) return refreshed;
  const message = `the provider granted less than was asked: "${missing.join(" ")}" is missing`;
  return { failed: "interaction", error: interactionRequired(message, request), refreshed };
}
