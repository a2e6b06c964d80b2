import type { Session } from "../../domain/session.ts";

/** The user's name for a page: the first one that the provider sent. `undefined`: it sent none. Never use it for decisions. */
export function displayName({ account, claims }: Pick<Session, "account" | "claims">): string | undefined {
  const { username, name } = account;
  return [username, name, claims.name, claims.email].find(
    (each): each is string => typeof each === "string" && each.trim() !== "",
  );
}
