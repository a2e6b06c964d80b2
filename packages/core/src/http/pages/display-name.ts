import type { Session } from "../../domain/session.ts";

/** What a page calls the user: the first name that the provider gave. `undefined`: it gave none. Never for decisions. */
export function displayName({ account, claims }: Pick<Session, "account" | "claims">): string | undefined {
  const { username, name } = account;
  return [username, name, claims.name, claims.email].find(
    (each): each is string => typeof each === "string" && each.trim() !== "",
  );
}
