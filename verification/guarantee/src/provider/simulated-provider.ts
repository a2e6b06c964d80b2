import { hash } from "node:crypto";
import { type RefreshToken as IssuedToken, RefreshTokens } from "@identity-web/testing/fake-kit";
import type { WorldTime } from "../schedule/world-time.ts";
import type { Certificate } from "./certificate.ts";

/** The recipient of a token, and when it got it (a step's index). */
export interface Recipient {
  readonly task: string;
  /** The name of the client at the provider. */
  readonly client: string;
  readonly step: number;
}

/** The provider's notes about a refresh token. */
interface Notes {
  readonly recipient: Recipient;
  /** The steps in which it was sent. */
  readonly sentAt: number[];
  /** The steps in which a refresh with it was answered without replacing it. */
  readonly keptAt: number[];
  /** The steps in which its revocation was requested. */
  readonly revokedAt: number[];
  /** Other clients that sent it, or requested its revocation. */
  readonly strangers: string[];
}

export type RefreshToken = IssuedToken & Notes;

/** A user at the provider, in one of the provider's sessions. */
export interface Person {
  readonly subject: string;
  readonly sid?: string;
  /** The `email` of the ID token. Default: none. */
  readonly address?: string;
}

export interface ProviderOptions {
  /** Whether a refresh returns a new refresh token, and a used one is never accepted again. @default true */
  readonly rotates?: boolean;
  /** How many first refreshes of a sign-in return no new token. @default 0 */
  readonly rotatesAfter?: number;
  /** Whether its client doesn't learn from a refresh whether the token has rotated. @default false */
  readonly hidesRotation?: boolean;
  /** Whether a revocation has an effect at the provider. @default true */
  readonly revokes?: boolean;
  /** Whether the ID tokens of refreshes name the user by a new address. @default false */
  readonly renames?: boolean;
  /** The places in which its issuer has a trailing slash. Default: none. */
  readonly slash?: "in ID tokens" | "in notices";
  /** Whether the issuer of its tokens differs from its name. Default `false`. */
  readonly isMultiTenant?: boolean;
  /** Whether refresh tokens rotate, as the client declares it. @default "learn" */
  readonly refreshTokens?: "single-use" | "reusable" | "learn";
  /** The lifetime of its tokens for an API, in ms. @default a day */
  readonly bearerLifetimeMs?: number;
  /** How far the provider's clock is ahead, in ms. @default 1.7 s */
  readonly clockOffsetMs?: number;
}

/** An exchanged code: its outcome, and its client. */
export interface Redeemed extends Recipient {
  readonly certificate: Certificate;
}

/** A code that arrived a second time. The steps are indices. */
export interface CodeSentTwice {
  readonly code: string;
  readonly byOne: boolean;
  readonly first: number;
  readonly again: number;
}

interface Bearer extends Certificate {
  readonly expiresAt: number;
}

/** A token for an app itself: its client and its permissions. */
interface AppToken {
  readonly value: string;
  readonly client: string;
  readonly scopes: readonly string[];
  readonly resource: string | undefined;
}

/** The content of a signed logout token. */
export interface SignedNotice {
  readonly issuer: string;
  readonly sid?: string;
  readonly subject?: string;
  readonly issuedAt: number;
}

const day = 24 * 3_600_000;

/** The provider's own state: what it issued, and what it received. It accepts everything that a provider may accept. */
export class SimulatedProvider {
  readonly issuer: string;
  readonly rotates: boolean;
  readonly rotatesAfter: number;
  readonly hidesRotation: boolean;
  readonly renames: boolean;
  readonly revokes: boolean;
  readonly refreshTokens: "single-use" | "reusable" | "learn";
  /** Its issuer, as ID tokens and tokens for an API write it. */
  readonly issuerOfTokens: string;
  /** Its issuer, as notices write it. */
  readonly issuerOfNotices: string;
  /** Its name in the app's configuration. */
  readonly name: string;
  readonly tokens = new RefreshTokens<Notes>();
  /** All successful exchanges of codes, in order. */
  readonly redeemed: Redeemed[] = [];
  /** Codes that arrived again, in which steps, and whether one client sent both. */
  readonly codesSentTwice: CodeSentTwice[] = [];
  readonly #time: WorldTime;
  readonly #clockOffsetMs: number;
  readonly #bearerLifetimeMs: number;
  readonly #codes = new Map<string, { readonly person: Person; sent?: Pick<Recipient, "task" | "step"> }>();
  readonly #bearers = new Map<string, Bearer>();
  readonly #notices = new Map<string, SignedNotice>();
  /** How many access tokens it has issued in place of refused ones. */
  replacements = 0;
  /** Tokens for apps themselves, without a user. */
  readonly appTokens: AppToken[] = [];

  constructor(issuer: string, time: WorldTime, options: ProviderOptions) {
    this.issuer = issuer;
    this.#time = time;
    this.rotates = options.rotates ?? true;
    this.rotatesAfter = options.rotatesAfter ?? 0;
    this.hidesRotation = options.hidesRotation ?? false;
    this.renames = options.renames ?? false;
    this.revokes = options.revokes ?? true;
    this.refreshTokens = options.refreshTokens ?? "learn";
    this.issuerOfTokens = options.slash === "in ID tokens" ? `${issuer}/` : issuer;
    this.issuerOfNotices = options.slash === "in notices" ? `${issuer}/` : issuer;
    this.name = options.isMultiTenant === true ? `${issuer}/common` : this.issuerOfNotices;
    this.#bearerLifetimeMs = options.bearerLifetimeMs ?? day;
    this.#clockOffsetMs = options.clockOffsetMs ?? 1700;
  }

  /** The provider's time in whole seconds, as in its tokens, in ms. */
  get issueTime(): number {
    return this.issueTimeAt(this.#time.now);
  }

  /** The issue time of a token that is issued at that true time. */
  issueTimeAt(time: number): number {
    return Math.floor((time + this.#clockOffsetMs) / 1000) * 1000;
  }

  /** Signs in a user, unless signed in already. @returns the URL to which the browser is redirected */
  authorize(redirectTo: string, person: Person): string {
    const state = new URL(redirectTo).searchParams.get("state") ?? "";
    // A name that depends only on the sign-in, so that it doesn't reveal the order of sign-ins.
    const code = `code-${hash("sha256", state, "base64url").slice(0, 5)}`;
    this.#codes.set(code, { person });
    return `/auth/callback?${new URLSearchParams({ code, state })}`;
  }

  /** Exchanges a code, once. A repeated code is counted. */
  redeem(
    code: string,
    recipient: Recipient,
  ): { readonly certificate: Certificate; readonly token: RefreshToken; readonly address?: string } | undefined {
    const known = this.#codes.get(code);
    if (known?.sent !== undefined) {
      const { sent } = known;
      this.codesSentTwice.push({ code, byOne: sent.task === recipient.task, first: sent.step, again: recipient.step });
    }
    if (known === undefined || known.sent !== undefined) return undefined;
    known.sent = recipient;
    const { subject, sid, address } = known.person;
    const certificate: Certificate = { issuer: this.issuer, subject, sid, issuedAt: this.issueTime };
    this.redeemed.push({ certificate, ...recipient });
    const token = this.issueRefreshToken(`refresh token of ${code}`, recipient);
    return address === undefined ? { certificate, token } : { certificate, token, address };
  }

  issueRefreshToken(family: string, recipient: Recipient): RefreshToken {
    return this.tokens.issue(family, { recipient, sentAt: [], keptAt: [], revokedAt: [], strangers: [] });
  }

  /** A token for this app's API, issued now. */
  issueBearer(subject: string): { readonly token: string; readonly certificate: Bearer } {
    const token = `bearer token ${this.#bearers.size + 1} of ${subject} at ${this.issuer}`;
    const { issueTime: issuedAt } = this;
    const expiresAt = issuedAt + this.#bearerLifetimeMs;
    const certificate = { issuer: this.issuer, subject, sid: undefined, issuedAt, expiresAt };
    this.#bearers.set(token, certificate);
    return { token, certificate };
  }

  /** A token for the app of this client, without a user. */
  issueAppToken(
    client: string,
    { scopes, resource }: Pick<AppToken, "scopes"> & { readonly resource?: string },
  ): string {
    const value = `app token ${this.appTokens.length + 1} of ${client} at ${this.issuer}`;
    this.appTokens.push({ value, client, scopes, resource });
    return value;
  }

  bearer(token: string): Bearer | undefined {
    return this.#bearers.get(token);
  }

  /** A signed logout token about a session or a person, issued now. */
  logoutToken(about: Pick<SignedNotice, "sid" | "subject">): string {
    const token = `logout-token-${this.issuer}-${this.#notices.size + 1}`;
    this.#notices.set(token, { ...about, issuer: this.issuer, issuedAt: this.issueTime });
    return token;
  }

  notice(token: string): SignedNotice | undefined {
    return this.#notices.get(token);
  }
}
