import type { TokenRequest } from "../../domain/grant.ts";

/** What is asked for, where scopes alone will do. */
export const tokenRequest = (wanted: readonly string[] | TokenRequest): TokenRequest =>
  isScopes(wanted) ? { scopes: wanted } : wanted;

const isScopes = (wanted: readonly string[] | TokenRequest): wanted is readonly string[] => Array.isArray(wanted);
