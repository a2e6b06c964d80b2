/** What README.md says of each variable. */
export type Environment = Readonly<Record<string, string | undefined>>;
