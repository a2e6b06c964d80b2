/**
 * Whether an ID token's claims are what a claims request insists on: members that it calls essential, or names values for.
 * What can't be read insists on nothing that could be checked here.
 *
 * @param request - JSON text.
 * @see https://openid.net/specs/openid-connect-core-1_0.html#ClaimsParameter
 */
export function meetsClaims(request: string, claims: Readonly<Record<string, unknown>>): boolean {
  const wanted = memberOf(parse(request), "id_token");
  if (!isObject(wanted)) return true;
  return Object.entries(wanted).every(([name, wish]) => !isObject(wish) || isMet(wish, claims[name]));
}

function isMet(wish: object, claim: unknown): boolean {
  const value = memberOf(wish, "value");
  const values = memberOf(wish, "values");
  if (value !== undefined) return claim === value;
  if (Array.isArray(values)) return values.includes(claim);
  return memberOf(wish, "essential") !== true || claim !== undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

const memberOf = (value: unknown, name: string): unknown => (isObject(value) ? Reflect.get(value, name) : undefined);
