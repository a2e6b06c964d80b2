/** Whether a refresh token is still accepted, and why not. */
type State = "living" | "used" | "revoked";

/** The refresh tokens of a provider that knows each of them, however many it has given out. */
export class RefreshTokens {
  readonly #states = new Map<string, { state: State; readonly family: number }>();
  #families = 0;
  /** How often one came a second time after it had been replaced. */
  reused = 0;

  /** The first one of a sign-in. */
  begin(): string {
    this.#families++;
    return this.#issue(this.#families);
  }

  /** Those that would still bring an access token. */
  get living(): readonly string[] {
    return [...this.#states].filter(([, { state }]) => state === "living").map(([token]) => token);
  }

  /** Uses one; `undefined`: it is good for nothing. One that was used before takes its whole family with it. */
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

  /** Revokes one, and no other: the most that an app can't rely on more. */
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
