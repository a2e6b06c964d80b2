import type { Grant, RefreshAnswer, TokenRequest } from "@identity-web/core";
import {
  asUnavailable,
  defined,
  grantedScopes,
  readRefusal,
  toSignIn,
  unanswered,
  uncovered,
} from "@identity-web/core/provider-kit";
import type { Metadata } from "../../client/metadata.ts";
import { failure as clientFailure } from "../../error-texts.ts";
import type { BoundTokens, Context } from "../../extension.ts";
import { keptBound, newBound } from "../../tokens/binding.ts";
import { type ProviderState, readState, writeState } from "../../tokens/provider-state.ts";
import { refusedBy } from "../../tokens/refresh-failure.ts";
import { accessTokenOf, readTokenAnswer, wrongType } from "../../tokens/token-answer.ts";
import { tokenRequest } from "../../tokens/token-request.ts";
import { failure } from "./error-texts.ts";

export interface Asking {
  readonly grant: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** Secrets that no message may show. */
  readonly secrets: readonly string[];
  readonly request: TokenRequest;
  readonly state: Pick<Grant, "providerState"> | undefined;
}

/** Requests a token without a user. The request may be sent again. */
export async function askWithoutUser(
  context: Context,
  { grant, parameters, secrets, request, state }: Asking,
): Promise<RefreshAnswer> {
  const { settings, clock } = context;
  const before = readState(state?.providerState ?? "");
  let metadata: Metadata;
  let bound: BoundTokens;
  let send: Parameters<BoundTokens["send"]>[0];
  try {
    metadata = await context.metadata.get();
    const { authentication } = context.capabilities;
    if (!authentication.confidential)
      return { failed: "unsent", error: failure("client-is-public", {}, toSignIn(request)) };
    send = await tokenRequest(context, metadata, grant, bodyOf(parameters, request));
    bound = await boundAsBefore(context, metadata, before?.boundKey);
  } catch (error) {
    return { failed: "unsent", error: asUnavailable(error) };
  }
  let response: Response;
  try {
    response = await bound.send(send, () => true);
  } catch (error) {
    return unanswered(error);
  }
  if (response.status !== 200) {
    const refusal = await readRefusal(response, clock, [...secrets, ...context.secrets]);
    return refusedBy(context, metadata, refusal, request, request.scopes);
  }
  const answer = readTokenAnswer(await response.text(), clock);
  if (typeof answer === "string")
    return { failed: "unknown", error: clientFailure("token-answer-unreadable", { why: answer }) };
  const wrong = wrongType(answer, bound);
  if (wrong !== undefined) return { failed: "unknown", error: clientFailure("token-type-wrong", wrong) };
  const granted = grantedScopes(request.scopes, answer.scope);
  const providerState = writeState({
    issuer: metadata.issuer,
    subject: settings.clientId,
    scope: granted.join(" "),
    ...refreshTokens(answer.refreshToken, before?.issuer === metadata.issuer ? before : undefined),
    ...defined({ boundKey: bound.key }),
  });
  const refreshed = { token: accessTokenOf(answer, granted, request.resource), providerState, rotated: undefined };
  const missing = uncovered(request.scopes, granted);
  if (missing.length === 0) return refreshed;
  const error = clientFailure("scopes-not-granted", { missing: missing.join(" ") }, toSignIn(request));
  return { failed: "interaction", error, refreshed };
}

/** The key of earlier answers, if new tokens are bound to a key. */
async function boundAsBefore(context: Context, metadata: Metadata, key: string | undefined): Promise<BoundTokens> {
  const kept = context.binding.wants(metadata) && key !== undefined ? await keptBound(context, key) : undefined;
  return kept ?? newBound(context, metadata);
}

/** A grant keeps this many refresh tokens of its exchanges. Older ones expire. */
const mostRefreshTokens = 10;

/**
 * The newest refresh token and the earlier ones. The earlier ones are not revoked while the grant is in use, because some
 * providers then end all tokens of the user's session, the newest access token included.
 */
function refreshTokens(
  brought: string | undefined,
  before: ProviderState | undefined,
): Pick<ProviderState, "refreshToken" | "earlier"> {
  const all = [brought, before?.refreshToken, ...(before?.earlier ?? [])].filter((one) => one !== undefined);
  const [refreshToken, ...earlier] = [...new Set(all)].slice(0, mostRefreshTokens);
  return refreshToken === undefined ? {} : { refreshToken, ...(earlier.length === 0 ? {} : { earlier }) };
}

const bodyOf = (parameters: Asking["parameters"], { scopes, resource }: TokenRequest): Asking["parameters"] => ({
  ...parameters,
  ...(scopes.length === 0 ? {} : { scope: scopes.join(" ") }),
  ...defined({ resource }),
});
