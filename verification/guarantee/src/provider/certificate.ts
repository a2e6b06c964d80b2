/** What a provider says of a sign-in in its ID token, or of a user in a token for an API. */
export interface Certificate {
  readonly issuer: string;
  readonly subject: string;
  /** The provider's session. */
  readonly sid: string | undefined;
  /** When it was issued (`iat`): whole seconds of the provider's clock, in ms since the epoch. */
  readonly issuedAt: number;
}

/** One name for an account: whom the provider means. */
export const accountOf = ({ issuer, subject }: Pick<Certificate, "issuer" | "subject">): string =>
  `${subject} of ${issuer}`;
