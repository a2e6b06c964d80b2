/** Whether a refresh token is still accepted, or the reason why not. */
type State = "living" | "used" | "revoked";

/** The refresh tokens of a provider, which remembers all issued tokens. */
export class RefreshTokens {
  readonly #states = new Map<string, { state: State; readonly family: number }>();
  #families = 0;
  /** How many replaced tokens were sent again. */
  reused = 0;

  /** The first token of a sign-in. */
  begin(): string {
    this.#families++;
    return this.#issue(this.#families);
  }

  /** The tokens that are still valid. */
  get living(): readonly string[] {
    return [...this.#states].filter(([, { state }]) => state === "living").map(([token]) => token);
  }

  /** Uses a token. `undefined`: it is invalid. The second use of a token revokes its whole family. */
  use(token: string, rotates: boolean): string | undefined {
    const known = this.#states.get(token);
    if (known?.state === "used") {
      this.reused++;
      for (const each of this.#states.values()) if (each.family === known.family) each.state = "revoked";
    }
    if (known?.state !== "living") return undefined;
    if (!rotates) return token;
    known.state = "used";
    return this.#issue(known.family);
  }

  /** Revokes one token and no other, because an app can't rely on more. */
  revoke(token: string): void {
    const known = this.#states.get(token);
    if (known !== undefined) known.state = "revoked";
  }

  #issue(family: number): string {
    const token = `refresh-token-${this.#states.size + 1}`;
    this.#states.set(token, { state: "living", family });
    return token;
  }
}
