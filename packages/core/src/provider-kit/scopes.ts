import { apiScopes } from "../domain/grant.ts";

/** The words of a `scope` parameter (RFC 6749 §3.3). */
export const splitScope = (scope: string): readonly string[] => scope.split(" ").filter((word) => word !== "");

/** The values of several lists, each once. */
export const union = (...lists: readonly (readonly string[])[]): readonly string[] => [...new Set(lists.flat())];

/**
 * Creates a function that tells whether a scope is among others. It accepts the provider's spelling: Entra answers in another letter
 * case, and with or without the API's address. The sets are made once, because long lists can come from outside.
 */
function amongst(others: readonly string[]): (scope: string) => boolean {
  const given = others.map((other) => other.toLowerCase());
  const whole = new Set(given);
  const endings = new Set(given.filter((one) => one.includes("/")).map(lastPart));
  return (scope) => {
    const asked = scope.toLowerCase();
    return whole.has(asked) || (asked.includes("/") ? whole.has(lastPart(asked)) : endings.has(asked));
  };
}

const lastPart = (scope: string): string => scope.slice(scope.lastIndexOf("/") + 1);

/** Entra's scope for "all permissions registered for this API". The answer names the single scopes instead. */
const standsForOthers = (scope: string): boolean => scope.toLowerCase().endsWith("/.default");

/** The requested API scopes that the known ones don't cover. */
export function uncovered(wanted: readonly string[], known: readonly string[]): readonly string[] {
  const isKnown = amongst(known);
  return apiScopes(wanted).filter((scope) => !isKnown(scope));
}

/** The granted scopes, in the answer's spelling and the request's. Without `scope` all are granted (RFC 6749 §5.1). */
export function grantedScopes(asked: readonly string[], scope: string | undefined): readonly string[] {
  if (scope === undefined) return asked;
  const granted = splitScope(scope);
  const isGranted = amongst(granted);
  const inOtherWords = asked.filter((one) => isGranted(one) || (granted.length > 0 && standsForOthers(one)));
  return union(granted, inOtherWords);
}
