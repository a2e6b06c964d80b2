/** The environment variables that README.md describes. */
export type Environment = Readonly<Record<string, string | undefined>>;
