import type { TokenRequest } from "@identity-web/core";
import { type Refusal, refused, type TokenFailure } from "@identity-web/core/provider-kit";
import type { Metadata } from "../client/metadata.ts";
import { cureAt, wordsAt } from "../client/refused-at.ts";
import type { Context } from "../extension.ts";

/** What an answer other than 200 means for the grant. @param scopes - The scopes that may be the refused ones */
export function refusedBy(
  client: Context,
  metadata: Metadata,
  refusal: Refusal,
  request: TokenRequest,
  scopes: readonly string[],
): TokenFailure {
  const at = { client, metadata, endpoint: "token_endpoint" } as const;
  const located = { ...refusal, words: wordsAt(at, refusal) };
  return refused(located, { provider: "the provider", request, scopes, cure: cureAt(at, refusal) });
}
