import { RefreshTokens } from "./refresh-tokens.ts";

export interface CodeAnswer {
  readonly subject: string;
  readonly sid: string;
  /** In ms since the epoch, whole seconds. */
  readonly issuedAt: number;
  readonly token: string;
  readonly expiresAt: number;
  readonly refreshToken: string;
}

export type RefreshAnswerBody = Pick<CodeAnswer, "token" | "expiresAt" | "refreshToken">;

/** What the provider has seen, told at the end. */
export interface ProviderReport {
  readonly codes: number;
  readonly refreshes: number;
  readonly revocations: number;
  /** Codes that came a second time. */
  readonly codesTwice: readonly string[];
  /** Codes whose refresh token came a second time: one entry for each time too many. */
  readonly refreshedTwice: readonly { readonly code: string; readonly times: number; readonly apartMs: number }[];
  /** Codes of which an answer to a refresh was lost on its way. */
  readonly lostAnswers: readonly string[];
}

/** A code carries what the person at the provider has chosen: who, and in which of the provider's sessions. */
export const codeFor = (subject: string, sid: string, serial: number): string => `${subject}~${sid}~${serial}`;

const tokenLifetimeMs = 1_500;

/** The provider's rules: codes go once, refresh tokens rotate, one that comes again ends its whole family. */
export class Provider {
  readonly #tokens = new RefreshTokens();
  readonly #codes = new Map<string, number>();
  readonly #lost: string[] = [];
  #access = 0;

  redeem(code: string, now: number): CodeAnswer | undefined {
    const times = (this.#codes.get(code) ?? 0) + 1;
    this.#codes.set(code, times);
    const [subject, sid] = code.split("~");
    if (times > 1 || subject === undefined || sid === undefined) return undefined;
    return { subject, sid, issuedAt: Math.floor(now / 1000) * 1000, ...this.#answer(code, now) };
  }

  refresh(token: string, now: number): RefreshAnswerBody | undefined {
    const family = this.#tokens.use(token, now);
    return family === undefined ? undefined : this.#answer(family, now);
  }

  revoke(token: string): object {
    this.#tokens.revoke(token);
    return {};
  }

  /** The answer to this refresh won't arrive. */
  lose(token: string): void {
    this.#lost.push(this.#tokens.familyOf(token) ?? "");
  }

  report(): ProviderReport {
    const { refreshes, revocations, twice } = this.#tokens;
    return {
      codes: this.#codes.size,
      refreshes,
      revocations,
      codesTwice: [...this.#codes].filter(([, times]) => times > 1).map(([code]) => code),
      refreshedTwice: twice,
      lostAnswers: this.#lost,
    };
  }

  #answer(family: string, now: number): RefreshAnswerBody {
    const token = `${family} ${++this.#access}`;
    return { token, expiresAt: now + tokenLifetimeMs, refreshToken: this.#tokens.issue(family) };
  }
}
