interface RefreshToken {
  /** The code that all tokens of a family come from. */
  readonly family: string;
  readonly sentAt: number[];
  revoked: boolean;
}

/** A refresh token that was sent again: the code of its family, how often it was repeated, and the time between the repetitions. */
export interface SentTwice {
  readonly code: string;
  readonly times: number;
  readonly apartMs: number;
}

/** All issued refresh tokens, and how often each was used. */
export class RefreshTokens {
  readonly #tokens = new Map<string, RefreshToken>();
  readonly #endedFamilies = new Set<string>();
  refreshes = 0;
  revocations = 0;

  issue(family: string): string {
    const name = `refresh-${this.#tokens.size + 1}`;
    this.#tokens.set(name, { family, sentAt: [], revoked: false });
    return name;
  }

  familyOf(name: string): string | undefined {
    return this.#tokens.get(name)?.family;
  }

  /** Uses a token. `undefined`: the token is invalid. A repeated token counts as stolen, and its whole family ends. */
  use(name: string, now: number): string | undefined {
    this.refreshes++;
    const token = this.#tokens.get(name);
    if (token === undefined) return undefined;
    token.sentAt.push(now);
    if (token.sentAt.length > 1) this.#endedFamilies.add(token.family);
    return token.revoked || this.#endedFamilies.has(token.family) ? undefined : token.family;
  }

  revoke(name: string): void {
    this.revocations++;
    const token = this.#tokens.get(name);
    if (token !== undefined) token.revoked = true;
  }

  get living(): string[] {
    return [...this.#tokens].flatMap(([name, token]) => (this.#isLiving(token) ? [name] : []));
  }

  get livingFamilies(): string[] {
    return [...this.#tokens.values()].flatMap((token) => (this.#isLiving(token) ? [token.family] : []));
  }

  get revokedFamilies(): string[] {
    return [...this.#tokens.values()].flatMap(({ family, revoked }) => (revoked ? [family] : []));
  }

  #isLiving({ family, sentAt, revoked }: RefreshToken): boolean {
    return !revoked && sentAt.length === 0 && !this.#endedFamilies.has(family);
  }

  get twice(): readonly SentTwice[] {
    return [...this.#tokens.values()]
      .filter(({ sentAt }) => sentAt.length > 1)
      .map(({ family, sentAt }) => ({
        code: family,
        times: sentAt.length,
        apartMs: (sentAt.at(-1) ?? 0) - (sentAt[0] ?? 0),
      }));
  }
}
