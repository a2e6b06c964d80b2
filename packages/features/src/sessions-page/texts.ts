/** The texts of the page in English. */
export const texts = {
  "sessions.title": "Your sessions",
  "sessions.text": "The browsers in which you are signed in to this app as {user}.",
  "sessions.way": "Back to the app",
  "sessions.unknown": "A browser",
  "sessions.this": "this browser",
  "sessions.since": "Signed in",
  "sessions.seen": "Last used",
  "sessions.from": "From",
  "sessions.sign-out": "Sign out",
  "sessions.end": "End",
  "sessions.end-named": "End the session of {browser}, signed in {time}",
  "sessions.end-others": "End all others",
} as const;

/** The key of a text. */
export type SessionsText = keyof typeof texts;
