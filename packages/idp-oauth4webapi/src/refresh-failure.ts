import type { TokenRequest } from "@identity-web/core";
import { type Refusal, refused, type TokenFailure } from "@identity-web/core/provider-kit";
import { authenticationMethod } from "./authentication-method.ts";
import type { Context } from "./context.ts";
import { clientCure, cureOf } from "./cures.ts";
import type { Metadata } from "./metadata.ts";

/** What an answer other than 200 means for the grant. @param scopes - Those that may be the refused ones */
export function refusedBy(
  { settings }: Context,
  metadata: Metadata,
  refusal: Refusal,
  request: TokenRequest,
  scopes: readonly string[],
): TokenFailure {
  const { error } = refusal;
  const cure =
    error === "invalid_client" ? clientCure(settings, authenticationMethod(settings, metadata)) : cureOf(error);
  return refused(refusal, { what: "the provider refused a refresh", request, scopes, cure });
}
