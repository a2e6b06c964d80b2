import type { Grant, RefreshAnswer, TokenRequest } from "@identity-web/core";
import {
  asUnavailable,
  grantedScopes,
  interactionRequired,
  readRefusal,
  unanswered,
  unavailable,
  uncovered,
} from "@identity-web/core/provider-kit";
import * as oauth from "oauth4webapi";
import { authenticationMethod } from "../client/authentication-method.ts";
import { clientAuthentication } from "../client/client-authentication.ts";
import { type Context, oauthClient, requestOptions } from "../client/context.ts";
import type { Metadata } from "../client/metadata.ts";
import { type BoundKey, createBoundKey, wantsDpop, withNonce, withProofs } from "../extensions/dpop/dpop.ts";
import { type ProviderState, readState, writeState } from "./provider-state.ts";
import { refusedBy } from "./refresh-failure.ts";
import { accessTokenOf, readTokenAnswer, wrongType } from "./token-answer.ts";

type State = Pick<Grant, "providerState"> | undefined;

const exchangeGrant = "urn:ietf:params:oauth:grant-type:token-exchange";
const accessTokenType = "urn:ietf:params:oauth:token-type:access_token";

/**
 * A token for the app itself.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-4.4
 */
export const clientCredentials = (context: Context, request: TokenRequest, state: State): Promise<RefreshAnswer> =>
  ask(context, { grant: "client_credentials", parameters: {}, secrets: [], request, state });

/**
 * A token for another API on behalf of the user whose token came in: token exchange.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8693#section-2
 */
export const exchange = (
  context: Context,
  bearer: string,
  request: TokenRequest,
  state: State,
): Promise<RefreshAnswer> => {
  const parameters = {
    subject_token: bearer,
    subject_token_type: accessTokenType,
    requested_token_type: accessTokenType,
  };
  return ask(context, { grant: exchangeGrant, parameters, secrets: [bearer], request, state });
};

interface Asking {
  readonly grant: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** What no message may show. */
  readonly secrets: readonly string[];
  readonly request: TokenRequest;
  readonly state: State;
}

/** Asks the token endpoint without a user. What is sent may be sent again. */
async function ask(context: Context, { grant, parameters, secrets, request, state }: Asking): Promise<RefreshAnswer> {
  const { settings, clock } = context;
  const before = readState(state?.providerState ?? "");
  let metadata: Metadata;
  let key: BoundKey | undefined;
  let send: () => Promise<Response>;
  try {
    metadata = await context.metadata.get();
    if (authenticationMethod(settings, metadata) === "none") {
      const message = "the app is a public client, which gets tokens for its users only";
      return { failed: "unsent", error: interactionRequired(message, request) };
    }
    const authentication = await clientAuthentication(context, metadata);
    key = wantsDpop(context, metadata) ? (before?.dpopKey ?? (await createBoundKey())) : undefined;
    const options = { ...requestOptions(context), ...(await withProofs(context, key)) };
    const body = bodyOf(parameters, request);
    const [as, client] = [metadata, oauthClient(context)];
    send = () => oauth.genericTokenEndpointRequest(as, client, authentication, grant, body, options);
  } catch (error) {
    return { failed: "unsent", error: asUnavailable(error) };
  }
  let response: Response;
  try {
    response = await withNonce(send, () => true);
  } catch (error) {
    return unanswered(error);
  }
  if (response.status !== 200) {
    const hidden = [...secrets, ...(settings.clientSecret === undefined ? [] : [settings.clientSecret])];
    return refusedBy(context, metadata, await readRefusal(response, clock, hidden), request, request.scopes);
  }
  const answer = readTokenAnswer(await response.text(), clock);
  const broken = typeof answer === "string" ? answer : wrongType(answer, key);
  if (typeof answer === "string" || broken !== undefined) {
    return { failed: "unknown", error: unavailable(broken ?? "the token endpoint's answer can't be used") };
  }
  const granted = grantedScopes(request.scopes, answer.scope);
  const providerState = writeState({
    issuer: metadata.issuer,
    subject: settings.clientId,
    scope: granted.join(" "),
    ...refreshTokens(answer.refreshToken, before?.issuer === metadata.issuer ? before : undefined),
    ...(key === undefined ? {} : { dpopKey: key }),
  });
  const refreshed = { token: accessTokenOf(answer, granted, request.resource), providerState, rotated: undefined };
  const missing = uncovered(request.scopes, granted);
  if (missing.length === 0) return refreshed;
  const message = `the provider granted less than was asked: "${missing.join(" ")}" is missing`;
  return { failed: "interaction", error: interactionRequired(message, request), refreshed };
}

/** So many refresh tokens of one grant's exchanges are kept; what is older is left to expire. */
const mostRefreshTokens = 10;

/**
 * The newest refresh token, and those before it. None of them is revoked while the grant is in use: a provider may revoke
 * by the user's session, and the newest access token with it.
 */
function refreshTokens(
  brought: string | undefined,
  before: ProviderState | undefined,
): Pick<ProviderState, "refreshToken" | "earlier"> {
  const all = [brought, before?.refreshToken, ...(before?.earlier ?? [])].filter((one) => one !== undefined);
  const [refreshToken, ...earlier] = [...new Set(all)].slice(0, mostRefreshTokens);
  return refreshToken === undefined ? {} : { refreshToken, ...(earlier.length === 0 ? {} : { earlier }) };
}

const bodyOf = (parameters: Readonly<Record<string, string>>, { scopes, resource }: TokenRequest): URLSearchParams =>
  new URLSearchParams({
    ...parameters,
    ...(scopes.length === 0 ? {} : { scope: scopes.join(" ") }),
    ...(resource === undefined ? {} : { resource }),
  });
