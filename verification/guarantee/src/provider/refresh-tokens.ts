/** The recipient of a token, and the index of the step in which it received the token. */
export interface Recipient {
  readonly task: string;
  /** The name of the client at the provider. */
  readonly client: string;
  readonly step: number;
}

/** The provider's record of a refresh token. */
export interface RefreshToken {
  readonly name: string;
  /** All tokens of one sign-in. If one of them is sent twice, all are revoked. */
  readonly family: string;
  readonly recipient: Recipient;
  /** The steps in which it was sent. */
  readonly sentAt: number[];
  /** The steps in which a refresh with it was answered without replacing it. */
  readonly keptAt: number[];
  /** The steps in which its revocation was requested. */
  readonly revokedAt: number[];
  /** Other clients that sent it, or requested its revocation. */
  readonly strangers: string[];
  state: "living" | "used" | "revoked";
}

/** All issued refresh tokens. */
export class RefreshTokens {
  readonly #tokens = new Map<string, RefreshToken>();
  readonly #families = new Map<string, number>();

  get all(): readonly RefreshToken[] {
    return [...this.#tokens.values()];
  }

  find(name: string): RefreshToken | undefined {
    return this.#tokens.get(name);
  }

  issue(family: string, recipient: Recipient): RefreshToken {
    const generation = (this.#families.get(family) ?? 0) + 1;
    this.#families.set(family, generation);
    const name = `${family}.${generation}`;
    const token: RefreshToken = {
      name,
      family,
      recipient,
      sentAt: [],
      keptAt: [],
      revokedAt: [],
      strangers: [],
      state: "living",
    };
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

  /** Revokes one token and no other, because an app can't rely on more. */
  revoke(token: RefreshToken): void {
    token.state = "revoked";
  }

  /** The provider ends a token by itself: the user has changed the password, or an administrator has acted. */
  forget(token: RefreshToken | undefined): void {
    if (token !== undefined) token.state = "revoked";
  }

  #revokeFamily(family: string): void {
    for (const token of this.#tokens.values()) if (token.family === family) token.state = "revoked";
  }
}
