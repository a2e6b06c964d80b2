/** The texts of the page in English. */
export const texts = {
  "challenge.title": "Sign in again?",
  "challenge.text": "The app is about to ask the identity provider to sign you in again for your account.",
  "challenge.scopes": "The app is about to ask the identity provider for more permissions for your account: {scopes}.",
  "challenge.way": "Continue",
} as const;

/** The key of a text. */
export type ChallengeText = keyof typeof texts;
