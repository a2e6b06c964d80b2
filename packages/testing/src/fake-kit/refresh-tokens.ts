/** A provider's record of a refresh token. */
export interface RefreshToken {
  readonly name: string;
  /** All tokens of one sign-in. If one of them is used twice, all are revoked. */
  readonly family: string;
  state: "living" | "used" | "revoked";
}

/** All refresh tokens that a provider has issued, each with the provider's notes about it. */
export class RefreshTokens<Notes extends object = object> {
  readonly #tokens = new Map<string, RefreshToken & Notes>();
  readonly #generations = new Map<string, number>();

  get all(): readonly (RefreshToken & Notes)[] {
    return [...this.#tokens.values()];
  }

  /** The tokens that the provider still accepts. */
  get living(): readonly (RefreshToken & Notes)[] {
    return this.all.filter(({ state }) => state === "living");
  }

  find(name: string): (RefreshToken & Notes) | undefined {
    return this.#tokens.get(name);
  }

  issue(family: string, notes: Notes): RefreshToken & Notes {
    const generation = (this.#generations.get(family) ?? 0) + 1;
    this.#generations.set(family, generation);
    const name = `${family}.${generation}`;
    const token: RefreshToken & Notes = { ...notes, name, family, state: "living" };
    this.#tokens.set(name, token);
    return token;
  }

  /** Uses a token. A second use shows a theft, and revokes its whole family. */
  use(token: RefreshToken): "living" | "refused" {
    if (token.state === "used") this.#revokeFamily(token.family);
    if (token.state !== "living") return "refused";
    token.state = "used";
    return "living";
  }

  #revokeFamily(family: string): void {
    for (const token of this.#tokens.values()) if (token.family === family) token.state = "revoked";
  }
}
