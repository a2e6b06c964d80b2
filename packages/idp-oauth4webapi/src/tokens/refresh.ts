import type { Grant, RefreshAnswer, Refreshed, TokenRequest } from "@identity-web/core";
import {
  appClaims,
  asUnavailable,
  defined,
  grantedScopes,
  issueTimeOf,
  type JsonRecord,
  OffClock,
  RuleBroken,
  readRefusal,
  splitScope,
  toSignIn,
  unanswered,
  uncovered,
  union,
} from "@identity-web/core/provider-kit";
import type { Metadata } from "../client/metadata.ts";
import { failure } from "../error-texts.ts";
import type { BoundTokens, Context } from "../extension.ts";
import { moreClaims } from "../sign-in/more-claims.ts";
import { keptBound } from "./binding.ts";
import { type ProviderState, readState, writeState } from "./provider-state.ts";
import { refusedBy } from "./refresh-failure.ts";
import { checkSamePerson } from "./same-person.ts";
import { accessTokenOf, readTokenAnswer, type TokenAnswer, wrongType } from "./token-answer.ts";
import { tokenRequest } from "./token-request.ts";

/** A grant that can be refreshed. */
type Refreshable = ProviderState & { readonly refreshToken: string };

/** A prepared request. */
interface Prepared {
  /** The requested scopes. */
  readonly asked: readonly string[];
  readonly send: Parameters<BoundTokens["send"]>[0];
  readonly bound: BoundTokens;
  readonly signal: AbortSignal;
}

/**
 * Requests another access token with the refresh token, once, and returns what the outcome means for the grant.
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
    return { failed: "interaction", error: failure("refresh-token-missing", {}, toSignIn(request)) };
  }
  const refreshable: Refreshable = { ...state, refreshToken: state.refreshToken };
  const { asked, parameters } = ask(context, refreshable, request);
  let metadata: Metadata;
  let send: Prepared["send"];
  let bound: BoundTokens | undefined;
  try {
    metadata = await context.metadata.get();
    send = await tokenRequest(context, metadata, "refresh_token", parameters);
    bound = await keptBound(context, state.boundKey);
  } catch (error) {
    return { failed: "unsent", error: asUnavailable(error) };
  }
  if (state.issuer !== metadata.issuer) {
    return { failed: "refused", error: failure("grant-foreign", { expected: metadata.issuer }, toSignIn(request)) };
  }
  const isBefore = bound?.key === undefined && context.binding.wants(metadata);
  if (bound === undefined || isBefore) {
    const error = failure(isBefore ? "grant-not-bound" : "grant-key-unusable", {}, toSignIn(request));
    return { failed: "refused", error, providerState: grant.providerState };
  }
  if (signal.aborted) return { failed: "unsent", error: failure("refresh-given-up") };
  return ofResponse(context, metadata, refreshable, request, { asked, send, bound, signal });
}

async function ofResponse(
  context: Context,
  metadata: Metadata,
  state: Refreshable,
  request: TokenRequest,
  { asked, send, bound, signal }: Prepared,
): Promise<RefreshAnswer> {
  const { clock } = context;
  let response: Response;
  try {
    response = await bound.send(send, () => !signal.aborted);
  } catch (error) {
    return unanswered(error);
  }
  if (response.status !== 200) {
    const refusal = await readRefusal(response, clock, [state.refreshToken, ...context.secrets]);
    return refusedBy(context, metadata, refusal, request, uncovered(request.scopes, splitScope(state.scope)));
  }
  context.seen.clientAccepted = true;
  const answer = readTokenAnswer(await response.text(), clock);
  if (typeof answer === "string")
    return { failed: "unknown", error: failure("token-answer-unreadable", { why: answer }) };
  const granted = grantedScopes(asked, answer.scope);
  const scope = scopeAfter(state, request, granted);
  return answered(context, metadata, { ...state, scope }, request, { ...answer, bound, granted });
}

/**
 * The parameters of the request. Without `scope` the provider returns a token for all granted scopes, so one token serves many
 * requests. `scope` is sent only if the grant isn't known to cover the request.
 */
function ask({ settings }: Context, state: Refreshable, request: TokenRequest) {
  const covered = covers(state, request);
  const asked = union(covered ? splitScope(state.scope) : protocolScopes(state), request.scopes);
  const resource = request.resource ?? settings.authorizationParameters.resource;
  const parameters = {
    refresh_token: state.refreshToken,
    ...(covered ? {} : { scope: asked.join(" ") }),
    ...defined({ resource, claims: request.claims }),
  };
  return { asked, parameters };
}

const covers = ({ scope }: Refreshable, { scopes }: TokenRequest): boolean =>
  uncovered(scopes, splitScope(scope)).length === 0;

const protocolScopes = ({ scope }: Refreshable): readonly string[] =>
  splitScope(scope).filter((one) => one === "openid" || one === "offline_access");

/**
 * The scopes that the grant covers from now on: those of the last answer to a request without `scope`. An answer to a request with
 * `scope` tells nothing about them. Without `scope` the provider grants what the sign-in granted, not what was granted in between.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-6
 */
const scopeAfter = (state: Refreshable, request: TokenRequest, granted: readonly string[]): string =>
  covers(state, request) ? union(protocolScopes(state), granted).join(" ") : state.scope;

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
    refreshToken,
  });
  const wrong = wrongType(answer, answer.bound);
  if (wrong !== undefined) {
    const error = failure("refreshed-token-type-wrong", wrong, toSignIn(request));
    return { failed: "refused", error, providerState };
  }
  const said = await checkSamePerson(context, metadata, state.subject, answer);
  if (said instanceof RuleBroken && !(said instanceof OffClock)) {
    const error = failure("refreshed-id-token-refused", { rule: said.message }, toSignIn(request));
    return { failed: "refused", error, providerState };
  }
  const token = accessTokenOf(answer, granted, request.resource);
  const { accessToken, bound } = answer;
  const { resource = context.settings.authorizationParameters.resource } = request;
  const fresh = { accessToken, subject: state.subject, resource, bound };
  const refreshed: Refreshed = {
    token,
    providerState,
    rotated: refreshToken !== state.refreshToken,
    ...(said === undefined ? {} : renewedBy(said, () => moreClaims(context, metadata, fresh))),
  };
  const missing = uncovered(request.scopes, granted);
  if (missing.length === 0) return refreshed;
  const error = failure("scopes-not-granted", { missing: missing.join(" ") }, toSignIn(request));
  return { failed: "interaction", error, refreshed };
}

/** The claims of the ID token, and others. If its times contradict this machine's clock, the tokens are valid and the claims unknown. */
function renewedBy(
  said: JsonRecord | OffClock,
  more: () => Promise<JsonRecord>,
): Pick<Refreshed, "claims" | "issuedAt"> {
  if (said instanceof OffClock) {
    return { claims: () => Promise.reject(failure("refreshed-id-token-off-clock", { rule: said.message })) };
  }
  return { claims: async () => appClaims({ ...(await more()), ...said }), ...issueTimeOf(said) };
}
