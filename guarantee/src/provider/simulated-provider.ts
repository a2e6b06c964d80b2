import { hash } from "node:crypto";
import type { LogoutNotice } from "@identity-web/core";
import type { WorldTime } from "../schedule/world-time.ts";
import { type Recipient, type RefreshToken, RefreshTokens } from "./refresh-tokens.ts";

/** Somebody at the provider, in one of the provider's sessions. */
export interface Person {
  readonly subject: string;
  readonly sid?: string;
}

export interface ProviderOptions {
  /** Whether a refresh brings another refresh token, and a used one is never taken again. Default `true`. */
  readonly rotates?: boolean;
  /** What the client says of itself. Default "learn". */
  readonly refreshTokens?: "single-use" | "reusable" | "learn";
  /** How far the provider's clock is ahead, in ms. */
  readonly clockOffsetMs?: number;
}

interface Bearer {
  readonly subject: string;
  readonly issuedAt: number;
  readonly expiresAt: number;
}

const bearerLifetimeMs = 24 * 3_600_000;

type SignedNotice = LogoutNotice & { readonly verified: true; readonly issuer: string };

/** The provider's own state: what it gave out, and what came back to it. It takes whatever a provider may take. */
export class SimulatedProvider {
  readonly issuer = "https://provider.example";
  readonly rotates: boolean;
  readonly refreshTokens: "single-use" | "reusable" | "learn";
  readonly tokens = new RefreshTokens();
  /** Codes that came a second time. */
  readonly codesSentTwice: string[] = [];
  readonly #time: WorldTime;
  readonly #clockOffsetMs: number;
  readonly #codes = new Map<string, { readonly person: Person; sent: boolean }>();
  readonly #bearers = new Map<string, Bearer>();
  readonly #notices = new Map<string, SignedNotice>();

  constructor(time: WorldTime, options: ProviderOptions) {
    this.#time = time;
    this.rotates = options.rotates ?? true;
    this.refreshTokens = options.refreshTokens ?? "learn";
    this.#clockOffsetMs = options.clockOffsetMs ?? 0;
  }

  /** The provider's time in whole seconds, as it stands in its tokens; in ms. */
  get issueTime(): number {
    return Math.floor((this.#time.now + this.#clockOffsetMs) / 1000) * 1000;
  }

  get now(): number {
    return this.#time.now;
  }

  /** A person signs in, or still is: the address to which the browser is sent back. */
  authorize(redirectTo: string, person: Person): string {
    const state = new URL(redirectTo).searchParams.get("state") ?? "";
    // A name that depends on nothing but the sign-in, so that the order of sign-ins can't be read from it.
    const code = `code-${hash("sha256", state, "base64url").slice(0, 5)}`;
    this.#codes.set(code, { person, sent: false });
    return `/auth/callback?${new URLSearchParams({ code, state })}`;
  }

  /** Exchanges a code. It goes only once; one that comes again is counted. */
  redeem(code: string): Person | undefined {
    const known = this.#codes.get(code);
    if (known?.sent === true) this.codesSentTwice.push(code);
    if (known === undefined || known.sent) return undefined;
    known.sent = true;
    return known.person;
  }

  firstToken(code: string, recipient: Recipient): RefreshToken {
    return this.tokens.issue(`refresh token of ${code}`, recipient);
  }

  /** A token for this app's API, issued now. */
  issueBearer(subject: string): string {
    const token = `bearer token ${this.#bearers.size + 1} of ${subject}`;
    this.#bearers.set(token, { subject, issuedAt: this.issueTime, expiresAt: this.now + bearerLifetimeMs });
    return token;
  }

  bearer(token: string): Bearer | undefined {
    return this.#bearers.get(token);
  }

  /** A signed logout token about a session or a person, issued now. */
  logoutToken(notice: Pick<LogoutNotice, "sid" | "subject">): string {
    const token = `logout-token-${this.#notices.size + 1}`;
    this.#notices.set(token, { ...notice, verified: true, issuer: this.issuer, issuedAt: this.issueTime });
    return token;
  }

  notice(token: string): SignedNotice | undefined {
    return this.#notices.get(token);
  }
}
