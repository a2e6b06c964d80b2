import { type JsonRecord, RuleBroken, show, stringMember } from "@identity-web/core/provider-kit";
import { type Authority, isGuid } from "../authority/authority.ts";

/**
 * What names an account for good: at Entra object id and tenant, `oid.tid`. `sub` alone would be another one for every app.
 * B2C and other providers don't always say both: what they do say counts then.
 *
 * @throws RuleBroken
 * @see https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference#use-claims-to-reliably-identify-a-user
 */
export function subjectOf({ kind }: Authority, claims: JsonRecord): string {
  const { sub, oid, tid } = claims;
  if (typeof sub !== "string" || sub === "") throw new RuleBroken(`its sub is ${show(sub)}, expected a string`);
  if (kind === "other") return sub;
  if (kind === "b2c") {
    const id = stringMember(claims, "oid") ?? sub;
    return isGuid(tid) ? `${id}.${tid}` : id;
  }
  if (!isGuid(oid) || !isGuid(tid)) {
    const [name, value] = isGuid(oid) ? ["tid", tid] : ["oid", oid];
    throw new RuleBroken(`its ${name} is ${show(value)}, expected an id (the scope "profile" asks for it)`);
  }
  return `${oid}.${tid}`;
}
