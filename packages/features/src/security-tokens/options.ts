import {
  expected,
  flag,
  func,
  list,
  number,
  type OptionRule,
  type OptionRules,
  oneOf,
  show,
  text,
} from "@identity-web/core/options";
import { isSafe, type SigningAlg, signingAlgs } from "@identity-web/core/provider-kit";
import { type SubjectClaims, subjectClaims } from "./identifiers.ts";

/** The common options of features that verify a transmitter's tokens. */
export interface TransmitterOptions {
  /** The `iss` of the transmitter's tokens, character for character. */
  readonly issuer: string;
  /** The URL of the transmitter's keys. @default `jwks_uri` of the transmitter's configuration */
  readonly jwksUri?: string;
  /**
   * @default "RS256"
   */
  readonly signingAlg?: SigningAlg;
  /**
   * Other issuers in subjects (`iss_sub`) that mean this app's own provider.
   *
   * @default []
   */
  readonly sameIssuers?: readonly string[];
  /**
   * Claims of the ID token by which events may name a user, by the format of the event's subject. The app indexes them at
   * sign-in, as keyed hashes. `email` and `phone_number` count only with `email_verified` and `phone_number_verified`.
   * Issuer and subject need no index.
   *
   * @default { email: "email" }
   */
  readonly subjectClaims?: SubjectClaims;
  /**
   * Also indexes an e-mail address that the provider doesn't confirm with `email_verified`. If users can choose any address, an event
   * for one user can then sign out another user, too.
   *
   * @default false
   */
  readonly insecureUnverifiedEmail?: boolean;
  /**
   * @default 60
   */
  readonly clockToleranceSeconds?: number;
  /**
   * How long a request to the transmitter may take, in ms.
   *
   * @default 10_000
   */
  readonly timeoutMs?: number;
  /** Sends the requests. @default the runtime's `fetch` */
  readonly fetch?: typeof fetch;
}

/** A URL with https, or a loopback URL. */
export const safeUrl: OptionRule = (value, at) =>
  typeof value === "string" && URL.canParse(value) && isSafe(new URL(value))
    ? []
    : [expected(at, "an https address", show(value))];

/** A text, or a list of texts. */
export const oneOrMore: OptionRule = (value, at) => {
  const all: readonly unknown[] = Array.isArray(value) ? value : [value];
  const isGood = all.length > 0 && all.every((each) => typeof each === "string" && each !== "");
  return isGood ? [] : [expected(at, "a text, or a list of texts", show(value))];
};

/** The rules of the common options, except the issuer's. */
export const transmitterRules: Omit<OptionRules<TransmitterOptions>, "issuer"> = {
  jwksUri: safeUrl,
  signingAlg: oneOf(signingAlgs),
  sameIssuers: list("a list of issuers", text("an issuer")),
  subjectClaims,
  insecureUnverifiedEmail: flag,
  clockToleranceSeconds: number("a number of seconds from 0 to 600", 0, 600),
  timeoutMs: number("a number of ms from 1 to 120000", 1, 120_000),
  fetch: func("a function like fetch"),
};

export const transmitterDefaults = {
  signingAlg: "RS256",
  sameIssuers: [],
  clockToleranceSeconds: 60,
  timeoutMs: 10_000,
} as const;
