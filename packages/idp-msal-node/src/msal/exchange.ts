import type { ConfidentialClientApplication } from "@azure/msal-node";
import { IdentityError } from "@identity-web/core";
import type { ResolvedAuthority } from "../authority/authority-client.ts";
import type { Context } from "../context.ts";
import type { TokenAnswer } from "../tokens/token-answer.ts";
import { withoutAccessTokens, withRefreshToken } from "./msal-cache.ts";
import { type Sent, Wire } from "./wire.ts";

/** One request to the token endpoint, through a client of MSAL's that nobody else has. */
export interface Operation {
  /** MSAL's cache of this sign-in, as an earlier operation left it. */
  readonly cache?: string;
  /** Further secrets that a provider might echo. */
  readonly secrets?: readonly string[];
  /** What must be true of the answer before MSAL gets it. @throws RuleBroken */
  check(answer: TokenAnswer): Promise<void>;
  /** Has MSAL ask. */
  ask(client: ConfidentialClientApplication): Promise<unknown>;
}

/** What came of it. */
export type Outcome =
  | Exclude<Sent, { refreshToken: string | undefined } | { unchecked: unknown }>
  /** MSAL sent nothing: it has no refresh token any more. */
  | { readonly needsUser: true }
  /** `cache`: MSAL's cache as it is now. `rotated`: the answer has another refresh token than was sent. */
  | { readonly answer: TokenAnswer; readonly cache: string; readonly rotated: boolean | undefined };

/**
 * Has MSAL send one request.
 *
 * @throws IdentityError `configuration` where it can't be made (MSAL, the credential), `provider_unavailable` where the answer
 * can't be checked
 */
export async function exchange(context: Context, at: ResolvedAuthority, operation: Operation): Promise<Outcome> {
  const wire = new Wire({
    send: context.send,
    clock: context.clock,
    tokenEndpoint: at.metadata.tokenEndpoint,
    check: operation.check,
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
  // What went over the wire counts. MSAL's own errors can't tell a lost answer from a request that was never sent.
  if (sent !== undefined && "unchecked" in sent) throw sent.unchecked;
  if (sent !== undefined && !("refreshToken" in sent)) return sent;
  if (sent === undefined) {
    if (context.msal.needsUser(failure)) return { needsUser: true };
    throw asConfiguration(failure);
  }
  const { answer, refreshToken } = sent;
  const current = answer.refreshToken ?? refreshToken;
  const rotated = refreshToken === undefined ? undefined : current !== refreshToken;
  if (failure === undefined) return { answer, rotated, cache: withoutAccessTokens(client.getTokenCache().serialize()) };
  const unreadable = `MSAL can't use the token endpoint's answer (${nameOf(failure)})`;
  if (operation.cache === undefined || refreshToken === undefined || current === undefined) return { unreadable };
  // The answer has been checked here. What was sent is used up, so what came in its place must not be lost with MSAL's failure.
  context.warnOnce(`${unreadable}; its tokens are used all the same`);
  return { answer, rotated, cache: withoutAccessTokens(withRefreshToken(operation.cache, refreshToken, current)) };
}

/** What is wrong before anything is sent is wrong with this app: a certificate, an assertion that can't be had. */
function asConfiguration(error: unknown): IdentityError {
  if (error instanceof IdentityError) return error;
  return new IdentityError("configuration", `MSAL could not make its request (${nameOf(error)})`, {
    ...(error instanceof Error ? { cause: error } : {}),
    cure: "Check the option credential in entra({ … }).",
  });
}

/** MSAL's short code, or the error's name: never its message, which may show what was sent. */
const nameOf = (error: unknown): string => {
  if (error instanceof Error && "errorCode" in error && typeof error.errorCode === "string" && error.errorCode !== "")
    return error.errorCode;
  return error instanceof Error ? error.name : typeof error;
};
