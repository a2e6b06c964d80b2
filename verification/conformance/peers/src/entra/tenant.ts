import { createHash } from "node:crypto";

export const tenant = "11111111-2222-4333-8444-555555555555";
export const authority = `https://login.microsoftonline.com/${tenant}`;
export const issuer = `${authority}/v2.0`;

/** A user's object id: always the same GUID for the same name. */
export function objectId(user: string): string {
  const hex = createHash("sha256").update(user).digest("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    "-",
  );
}

/** Entra's name of the account: `uid.utid`. */
export const homeAccountId = (user: string): string => `${objectId(user)}.${tenant}`;
