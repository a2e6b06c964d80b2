import { defined } from "../domain/defined.ts";
import { type JsonRecord, stringMember } from "../domain/json.ts";
import type { SignedIn } from "../ports/identity-provider.ts";

/** Claims that only the protocol needs. They are checked at sign-in and not kept. */
const protocolClaims: ReadonlySet<string> = new Set(
  "aud azp exp iat nbf nonce at_hash c_hash s_hash jti sid login_hint typ".split(" "),
);

/** The claims that describe the user to the app. */
export const appClaims = (claims: JsonRecord): JsonRecord =>
  Object.fromEntries(Object.entries(claims).filter(([name]) => !protocolClaims.has(name)));

/** When the token of these claims was issued, in ms since the epoch. */
export const issueTimeOf = ({ iat }: JsonRecord): { readonly issuedAt?: number } =>
  typeof iat === "number" ? { issuedAt: Math.trunc(iat * 1000) } : {};

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
