import type { AccountKey, GrantKey } from "@identity-web/core";

/** A grant's field in its partition's hash of grants. */
export const fieldOf = (key: GrantKey): string => {
  if ("app" in key) return "a";
  return (key.kind === "session" ? "s" : "o") + key.id;
};

/** The key of an account's grant. */
export const grantKeyOf = (account: AccountKey, field: string): GrantKey => ({
  account,
  kind: field.startsWith("s") ? "session" : "on-behalf-of",
  id: field.slice(1),
});

/** The session that a grant lives and dies with; '' for one without. */
export const sessionOf = (key: GrantKey): string => ("app" in key || key.kind !== "session" ? "" : key.id);
