import type { ConfidentialClientApplication } from "@azure/msal-node";
import { IdentityError } from "@identity-web/core";
import { defined } from "@identity-web/core/provider-kit";
import type { ResolvedAuthority } from "../authority/authority-client.ts";
import type { Context } from "../context.ts";
import { failure } from "../error-texts.ts";
import type { TokenAnswer } from "../tokens/token-answer.ts";
import { withoutAccessTokens, withRefreshToken } from "./msal-cache.ts";
import { type Sent, Wire } from "./wire.ts";

/** One request to the token endpoint, through an MSAL client of its own. */
export interface Operation {
  /** The account, sign-in or app that the request is for. If Entra answers 429, the requests of the same party pause. */
  readonly party: string;
  /** MSAL's cache of this sign-in, as an earlier operation left it. */
  readonly cache?: string;
  /** Aborted if the caller has given up: nothing is sent after that. */
  readonly signal: AbortSignal;
  /** Further secrets that a provider may echo. */
  readonly secrets?: readonly string[];
  /** Checks the answer before MSAL gets it. @throws RuleBroken */
  check(answer: TokenAnswer): Promise<void>;
  /** Calls MSAL. */
  ask(client: ConfidentialClientApplication): Promise<unknown>;
}

/** The outcome of the request. */
export type Outcome =
  | Exclude<Sent, { refreshToken: string | undefined } | { unchecked: unknown }>
  /** MSAL sent no request, because it has no refresh token. */
  | { readonly needsUser: true }
  /** `cache`: MSAL's cache as it is now. `rotated`: the answer has another refresh token than was sent. */
  | { readonly answer: TokenAnswer; readonly cache: string; readonly rotated: boolean | undefined };

/**
 * Makes MSAL send one request.
 *
 * @throws IdentityError `configuration` if MSAL can't make the request, `provider_unavailable` if the answer can't be checked
 */
export async function exchange(context: Context, at: ResolvedAuthority, operation: Operation): Promise<Outcome> {
  const wire = new Wire({
    send: (url, init) => context.send(url, init, operation.party),
    clock: context.clock,
    tokenEndpoint: at.metadata.tokenEndpoint,
    check: operation.check,
    signal: operation.signal,
    secrets: operation.secrets ?? [],
  });
  const client = await context.msal.client(at, wire).catch((error: unknown) => {
    throw asConfiguration(error);
  });
  if (operation.cache !== undefined) client.getTokenCache().deserialize(operation.cache);
  let failure: unknown;
  try {
    await operation.ask(client);
  } catch (error) {
    failure = error;
  }
  const { sent } = wire;
  // The record of the wire decides. MSAL's own errors don't tell a lost answer from a request that was never sent.
  if (sent !== undefined && "unchecked" in sent) throw sent.unchecked;
  if (sent !== undefined && !("refreshToken" in sent)) return sent;
  if (sent === undefined) {
    if (context.msal.needsUser(failure)) return { needsUser: true };
    throw asConfiguration(failure);
  }
  const { answer, refreshToken } = sent;
  const current = answer.refreshToken ?? refreshToken;
  const rotated = refreshToken === undefined ? undefined : current !== refreshToken;
  const unreadable = `MSAL can't use the token endpoint's answer (${nameOf(failure)})`;
  if (operation.cache === undefined || refreshToken === undefined || current === undefined) {
    if (failure !== undefined) return { unreadable };
    return { answer, rotated, cache: withoutAccessTokens(client.getTokenCache().serialize()) };
  }
  // The answer has been checked. The sent token may not be used again, so the new one is kept even if MSAL fails.
  if (failure !== undefined) context.warnOnce(`${unreadable}; its tokens are used nevertheless`);
  // MSAL stores no refresh token if the answer's client_info names another account, or is missing.
  return { answer, rotated, cache: withoutAccessTokens(withRefreshToken(operation.cache, refreshToken, current)) };
}

/** A failure before any request is an error of this app's configuration: a certificate, an assertion. */
function asConfiguration(error: unknown): IdentityError {
  if (error instanceof IdentityError) return error;
  const cause = error instanceof Error ? error : undefined;
  return failure("entra-request-not-made", { code: nameOf(error) }, defined({ cause }));
}

/** MSAL's short code, or the error's name. Its message may show secrets of the request. */
const nameOf = (error: unknown): string => {
  if (error instanceof Error && "errorCode" in error && typeof error.errorCode === "string" && error.errorCode !== "")
    return error.errorCode;
  return error instanceof Error ? error.name : typeof error;
};
