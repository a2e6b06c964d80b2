export interface User {
  /** The subject in tokens, and the name on the sign-in page. */
  readonly username: string;
  readonly name: string;
  readonly email: string;
}

export const users: readonly User[] = [
  { username: "alice", name: "Alice Arnold", email: "alice@example.com" },
  { username: "bob", name: "Bob Baker", email: "bob@example.com" },
];

/** Finds a user by the typed name. Ignores case, and spaces around the name. */
export const findUser = (typed: string): User | undefined =>
  users.find(({ username }) => username === typed.trim().toLowerCase());
