import { defined } from "../domain/defined.ts";
import { type JsonRecord, stringMember } from "../domain/json.ts";
import type { SignedIn } from "../ports/identity-provider.ts";

/** Claims that only the protocol needs: they are checked, and nobody asks for them later. */
const protocolClaims: ReadonlySet<string> = new Set(
  "aud azp exp iat nbf nonce at_hash c_hash s_hash jti sid login_hint typ".split(" "),
);

/** What an app may want to know of somebody. */
export const appClaims = (claims: JsonRecord): JsonRecord =>
  Object.fromEntries(Object.entries(claims).filter(([name]) => !protocolClaims.has(name)));

/** The account that checked claims describe. */
export function accountOf(issuer: string, subject: string, claims: JsonRecord): SignedIn["account"] {
  const username = stringMember(claims, "preferred_username") ?? stringMember(claims, "email");
  const name = stringMember(claims, "name");
  return {
    issuer,
    subject,
    ...defined({ username, name }),
  };
}
