import { type JsonRecord, RuleBroken, show, stringMember } from "@identity-web/core/provider-kit";
import { type Authority, isGuid } from "../authority/authority.ts";

/**
 * The permanent name of an account: at Entra `oid.tid`, object id and tenant. `sub` differs between apps. B2C and other
 * providers don't always send both, so the claims that they send are used.
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
