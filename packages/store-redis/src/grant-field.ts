import type { AccountKey, GrantKey, PlacedGrantRecord } from "@identity-web/core";
import { groupsOf } from "./reply.ts";

/** A grant's field in its partition's hash of grants. */
export const fieldOf = (key: GrantKey): string => {
  if ("app" in key) return "a";
  return (key.kind === "session" ? "s" : "o") + key.id;
};

/** Grants of an account, as scripts answer with them: field, issued, expires, whether sealed, seal, …. */
export const grantsOf = (account: AccountKey, reply: unknown): PlacedGrantRecord[] =>
  groupsOf(reply, 5).map(([field = "", issuedAt, expiresAt, hasSeal, seal]) => ({
    key: { account, kind: field.startsWith("s") ? "session" : "on-behalf-of", id: field.slice(1) },
    record: { issuedAt: Number(issuedAt), expiresAt: Number(expiresAt), sealed: hasSeal === "1" ? seal : undefined },
  }));

/** The session that a grant lives and dies with; '' for one without. */
export const sessionOf = (key: GrantKey): string => ("app" in key || key.kind !== "session" ? "" : key.id);
