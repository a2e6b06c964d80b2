import {
  expected,
  flag,
  func,
  number,
  type OptionRule,
  type OptionRules,
  oneOf,
  show,
} from "@identity-web/core/options";
import { isSafe } from "@identity-web/core/provider-kit";
import { type SubjectClaims, subjectClaims } from "./identifiers.ts";

/** What features that verify a transmitter's tokens have in common. */
export interface TransmitterOptions {
  /** The transmitter's issuer, exactly as `iss` of its tokens has it. */
  readonly issuer: string;
  /** Where the transmitter publishes its keys. */
  readonly jwksUri?: string;
  /**
   * @default "RS256"
   */
  readonly signingAlg?: SigningAlg;
  /**
   * Issuers in subjects (`iss_sub`) that mean this app's own provider, where the transmitter calls it by another name.
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
   * Indexes an e-mail address that the provider doesn't confirm by `email_verified`. A user who may choose any address can
   * then be signed out in place of another user, and the other user with him.
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
  /** Instead of the runtime's. */
  readonly fetch?: typeof fetch;
}

/** An asymmetric algorithm of a signature. */
export type SigningAlg =
  | "RS256"
  | "RS384"
  | "RS512"
  | "PS256"
  | "PS384"
  | "PS512"
  | "ES256"
  | "ES384"
  | "ES512"
  | "EdDSA"
  | "Ed25519";

const signingAlgs: readonly SigningAlg[] = [
  ...(["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"] as const),
  ...(["ES256", "ES384", "ES512", "EdDSA", "Ed25519"] as const),
];

/** An address with TLS, or one of this machine. */
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

/** Rules of the options in common, without that of the issuer. */
export const transmitterRules: Omit<OptionRules<TransmitterOptions>, "issuer"> = {
  jwksUri: safeUrl,
  signingAlg: oneOf(signingAlgs),
  sameIssuers: oneOrMore,
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
