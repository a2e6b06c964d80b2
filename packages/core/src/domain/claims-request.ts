import { failure } from "../errors/error-texts.ts";
import type { IdentityError } from "../errors/identity-error.ts";
import { isRecord, type JsonRecord } from "./json.ts";

/** The claims of an ID token that a claims request requires, by name, with the required values. */
export type ClaimsRequest = ReadonlyMap<string, JsonRecord>;

/**
 * Reads a claims request.
 *
 * @param request - JSON text.
 * @throws IdentityError `configuration`: the request can't be parsed, and a guard would admit every user
 * @see https://openid.net/specs/openid-connect-core-1_0.html#ClaimsParameter
 */
export function parseClaimsRequest(request: unknown): ClaimsRequest {
  if (typeof request !== "string") throw unreadable(`a value of type ${typeof request}`);
  const whole = parse(request);
  if (!isRecord(whole)) throw unreadable("a text that is not a JSON object");
  for (const place of ["id_token", "userinfo"]) {
    const wanted = whole[place] ?? {};
    if (!isRecord(wanted)) throw unreadable(`a member "${place}" that is not an object`);
    for (const [name, wish] of Object.entries(wanted)) {
      if (wish !== null && !isWish(wish)) throw unreadable(`an unreadable claim ${JSON.stringify(name.slice(0, 50))}`);
    }
  }
  const wishes: readonly (readonly [string, unknown])[] = Object.entries(whole.id_token ?? {});
  return new Map(wishes.flatMap(([name, wish]) => (isRecord(wish) ? [[name, wish] as const] : [])));
}

/** Whether an ID token's claims satisfy a claims request: each claim that it calls essential or names values for. */
export function meetsClaims(request: ClaimsRequest, claims: Readonly<Record<string, unknown>>): boolean {
  for (const [name, wish] of request) if (!isMet(wish, claims[name])) return false;
  return true;
}

/** A claim may be a list, such as `amr` and Microsoft Entra's `acrs`. Then one of its members must have the value. */
function isMet(wish: JsonRecord, claim: unknown): boolean {
  const value = wish.value;
  const values = value === undefined ? wish.values : [value];
  if (Array.isArray(values)) return [claim].flat().some((each) => values.includes(each));
  return wish.essential !== true || claim !== undefined;
}

function isWish(wish: unknown): boolean {
  if (!isRecord(wish)) return false;
  const [essential, values] = [wish.essential, wish.values];
  return (essential === undefined || typeof essential === "boolean") && (values === undefined || Array.isArray(values));
}

const unreadable = (found: string): IdentityError => failure("claims-request-unreadable", { found });

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
