import { apiScopes } from "../domain/grant.ts";

/** The words of a `scope` parameter (RFC 6749 §3.3). */
export const splitScope = (scope: string): readonly string[] => scope.split(" ").filter((word) => word !== "");

export const union = (...lists: readonly (readonly string[])[]): readonly string[] => [...new Set(lists.flat())];

/**
 * Whether a scope stands among others, perhaps in the provider's own words: Entra answers in other letter case, and with or
 * without the API's address.
 */
function isAmong(scope: string, others: readonly string[]): boolean {
  if (others.includes(scope)) return true;
  const asked = scope.toLowerCase();
  return others.some((other) => {
    const given = other.toLowerCase();
    return given === asked || (given.includes("/") !== asked.includes("/") && lastPart(given) === lastPart(asked));
  });
}

const lastPart = (scope: string): string => scope.slice(scope.lastIndexOf("/") + 1);

/** Entra's "everything registered for this API": the answer names the single scopes instead. */
const standsForOthers = (scope: string): boolean => scope.toLowerCase().endsWith("/.default");

/** The API scopes that a grant isn't known to cover. */
export const uncovered = (wanted: readonly string[], known: readonly string[]): readonly string[] =>
  apiScopes(wanted).filter((scope) => !isAmong(scope, known));

/** What an answer granted, in its words and in the request's. Without `scope` it is what was asked (RFC 6749 §5.1). */
export function grantedScopes(asked: readonly string[], scope: string | undefined): readonly string[] {
  if (scope === undefined) return asked;
  const granted = splitScope(scope);
  const inOtherWords = asked.filter((one) => isAmong(one, granted) || (granted.length > 0 && standsForOthers(one)));
  return union(granted, inOtherWords);
}
