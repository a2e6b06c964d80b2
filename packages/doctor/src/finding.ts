import { isRecord, stringMember } from "@identity-web/core/provider-kit";

/** The grade of a finding. "none": a capability is absent, and the app doesn't need it. */
export type Mark = "good" | "warning" | "bad" | "none";

/** The subject of a finding. */
export type Subject = "provider" | "client" | "sign-out" | "signals" | "app";

/** The result of one check, without secrets. */
export interface Finding {
  /** Stable, for programs: "discovery", "front-channel". */
  readonly id: string;
  readonly about: Subject;
  readonly mark: Mark;
  /** The result, in plain words. */
  readonly text: string;
  /** The next thing to do. */
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

/** An error for a finding. */
export interface ErrorWords {
  readonly text: string;
  readonly cure: string;
  /** The provider's error code, if the provider refused a request. */
  readonly code: string | undefined;
  /** Whether the provider refused the client's authentication. */
  readonly isClient: boolean;
}

/** The text and the facts of an error. Read by its members, because the app may have its own copy of the library. */
export function wordsOf(error: unknown, otherwise: string): ErrorWords {
  const facts = isRecord(error) && isRecord(error.facts) ? error.facts : {};
  const text = error instanceof Error ? error.message : "it failed";
  const cure = error instanceof Error && "cure" in error && typeof error.cure === "string" ? error.cure : otherwise;
  return { text, cure, code: stringMember(facts, "error"), isClient: facts.refused === "client" };
}
