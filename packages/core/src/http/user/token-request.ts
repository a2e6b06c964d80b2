import type { TokenRequest } from "../../domain/grant.ts";
import { isRecord } from "../../domain/json.ts";

/** A token request from scopes, or as given. */
export const tokenRequest = (wanted: readonly string[] | TokenRequest): TokenRequest =>
  isScopes(wanted) ? { scopes: wanted } : wanted;

const isScopes = (wanted: readonly string[] | TokenRequest): wanted is readonly string[] => !isRecord(wanted);
