import { hash } from "node:crypto";
import { RefreshTokens } from "@identity-web/testing/fake-kit";

/** A refresh token that was sent again: the code of its family, how often it was sent, and the time between the first and the last time. */
export interface SentTwice {
  readonly code: string;
  readonly times: number;
  readonly apartMs: number;
}

export interface Tokens {
  readonly token: string;
  readonly expiresInMs: number;
  readonly refreshToken: string;
}

export interface SignedInPerson extends Tokens, CodeContent {}

/** The provider's report at the end of a run. */
export interface ProviderReport {
  readonly codes: number;
  readonly refreshes: number;
  readonly revocations: number;
  /** Bearer tokens that were exchanged. */
  readonly exchanges: number;
  /** Codes that came a second time. */
  readonly codesTwice: readonly string[];
  /** Codes whose refresh token came more than once: one entry for each repetition. */
  readonly refreshedTwice: readonly SentTwice[];
  /** Codes for which the answer to a refresh was lost. */
  readonly lostAnswers: readonly string[];
  /** Refresh tokens that were neither revoked, used, nor ended with their family. */
  readonly living: readonly string[];
  /** Codes with a valid refresh token. */
  readonly livingFamilies: readonly string[];
  /** Codes that had a valid refresh token when the processes of the run had done all their work. */
  readonly leftFamilies: readonly string[];
  /** Codes with a revoked refresh token. */
  readonly revokedFamilies: readonly string[];
  /** How long it takes to revoke a token, in ms. */
  readonly revokesAfterMs: number;
}

/** The user's choice at the provider, and the app's parameters. */
export interface CodeContent {
  readonly subject: string;
  readonly sid: string;
  readonly serial: string;
  /** Of the ID token, in ms since the epoch, whole seconds. */
  readonly issuedAt: number;
  readonly challenge: string;
  readonly nonce: string;
}

/** Makes a code that contains these values. */
export const codeFor = ({ subject, sid, serial, issuedAt, challenge, nonce }: CodeContent): string =>
  [subject, sid, serial, issuedAt, challenge, nonce].join("~");

export function readCode(code: string): CodeContent {
  const [subject = "", sid = "", serial = "", issuedAt, challenge = "", nonce = ""] = code.split("~");
  return { subject, sid, serial, issuedAt: Number(issuedAt), challenge, nonce };
}

/**
 * The lifetime of a run's tokens: a fifth of the run, so that many are refreshed. In a long run most requests find their token in
 * the cache, as in a real app.
 */
export function tokenLifetimeMs(seconds: number): number {
  return Math.min(12_000, Math.max(1_000, seconds * 200));
}

/** The provider's rules: a code works once, refresh tokens rotate, and a repeated refresh token ends its whole family. */
export class Provider {
  readonly #tokens = new RefreshTokens<{ readonly sentAt: number[]; isRevoked: boolean }>();
  readonly #codes = new Map<string, number>();
  readonly #lost: string[] = [];
  readonly #lifetimeMs: number;
  /** How long it takes to revoke a token, in ms. */
  readonly revokesAfterMs: number;
  #left: readonly string[] = [];
  #access = 0;
  #refreshes = 0;
  #revocations = 0;
  #exchanges = 0;

  constructor(lifetimeMs = 12_000, revokesAfterMs = 0) {
    this.#lifetimeMs = lifetimeMs;
    this.revokesAfterMs = revokesAfterMs;
  }

  redeem(code: string, verifier: string): SignedInPerson | undefined {
    const times = (this.#codes.get(code) ?? 0) + 1;
    this.#codes.set(code, times);
    const content = readCode(code);
    if (times > 1 || content.challenge !== hash("sha256", verifier, "base64url")) return undefined;
    return { ...content, ...this.#answer(code) };
  }

  refresh(token: string, now: number): Tokens | undefined {
    this.#refreshes++;
    const sent = this.#tokens.find(token);
    sent?.sentAt.push(now);
    if (sent === undefined || this.#tokens.use(sent) === "refused") return undefined;
    return this.#answer(sent.family);
  }

  /** On behalf of the user that the bearer token names. The API checks the token. */
  exchange(bearer: string): Pick<Tokens, "token" | "expiresInMs"> {
    this.#exchanges++;
    return { token: `${bearer} ${++this.#access}`, expiresInMs: this.#lifetimeMs };
  }

  revoke(token: string): void {
    this.#revocations++;
    const found = this.#tokens.find(token);
    if (found === undefined) return;
    found.state = "revoked";
    found.isRevoked = true;
  }

  /** The answer to this refresh is lost. */
  lose(token: string): void {
    this.#lost.push(this.#tokens.find(token)?.family ?? "");
  }

  /** The processes of the run have done all their work. */
  allDone(): void {
    this.#left = this.#tokens.living.map(({ family }) => family);
  }

  report(): ProviderReport {
    const { all, living } = this.#tokens;
    const sentTwice = all.filter(({ sentAt }) => sentAt.length > 1);
    return {
      codes: this.#codes.size,
      refreshes: this.#refreshes,
      revocations: this.#revocations,
      codesTwice: [...this.#codes].filter(([, times]) => times > 1).map(([code]) => code),
      refreshedTwice: sentTwice.map(({ family: code, sentAt }) => ({
        code,
        times: sentAt.length,
        apartMs: (sentAt.at(-1) ?? 0) - (sentAt[0] ?? 0),
      })),
      lostAnswers: this.#lost,
      exchanges: this.#exchanges,
      living: living.map(({ name }) => name),
      leftFamilies: this.#left,
      livingFamilies: living.map(({ family }) => family),
      revokesAfterMs: this.revokesAfterMs,
      revokedFamilies: all.filter(({ isRevoked }) => isRevoked).map(({ family }) => family),
    };
  }

  #answer(family: string): Tokens {
    const token = `${family} ${++this.#access}`;
    return {
      token,
      expiresInMs: this.#lifetimeMs,
      refreshToken: this.#tokens.issue(family, { sentAt: [], isRevoked: false }).name,
    };
  }
}
