/** The provider's data about a sign-in in an ID token, or about a user in a token for an API. */
export interface Certificate {
  readonly issuer: string;
  readonly subject: string;
  /** The provider's session. */
  readonly sid: string | undefined;
  /** When it was issued (`iat`): whole seconds of the provider's clock, in ms since the epoch. */
  readonly issuedAt: number;
}

/** One name for an account, by issuer and subject. */
export const accountOf = ({ issuer, subject }: Pick<Certificate, "issuer" | "subject">): string =>
  `${subject} of ${issuer}`;
