/** How something stands: as it should be; worth a look; in the way; not there, and not needed. */
export type Mark = "good" | "warning" | "bad" | "none";

/** What a finding is about. */
export type Subject = "provider" | "client" | "sign-out" | "app";

/** One thing that was looked at. Nothing in it is secret. */
export interface Finding {
  /** Stable, for programs: "discovery", "front-channel". */
  readonly id: string;
  readonly about: Subject;
  readonly mark: Mark;
  /** What was found, in plain words. */
  readonly text: string;
  /** What to do about it. */
  readonly cure?: string;
}

/** Makes findings about one subject. */
export const findings = (about: Subject) => ({
  good: (id: string, text: string): Finding => ({ id, about, mark: "good", text }),
  none: (id: string, text: string, cure?: string): Finding => withCure({ id, about, mark: "none", text }, cure),
  warning: (id: string, text: string, cure: string): Finding => ({ id, about, mark: "warning", text, cure }),
  bad: (id: string, text: string, cure: string): Finding => ({ id, about, mark: "bad", text, cure }),
});

const withCure = (finding: Finding, cure: string | undefined): Finding =>
  cure === undefined ? finding : { ...finding, cure };

/** An error as a finding says it. Read by its members: the app may bring a copy of the library of its own. */
export function wordsOf(error: unknown, otherwise: string): { readonly text: string; readonly cure: string } {
  const text = error instanceof Error ? error.message : "it failed";
  const cure = error instanceof Error && "cure" in error && typeof error.cure === "string" ? error.cure : otherwise;
  return { text, cure };
}
