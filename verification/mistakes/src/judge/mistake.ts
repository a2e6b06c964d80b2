import type { ProviderKind, Registration } from "../provider/provider.ts";
import type { Stage } from "../stage/stage.ts";

/** Words that must stand in the app's log (or in what it throws at its start), or on a page that it shows. */
export type Phrase = { readonly log: string | RegExp } | { readonly page: string | RegExp };

export interface Mistake {
  /** As FIELD and the docs name it: a … o. */
  readonly letter: string;
  readonly name: string;
  readonly providers: readonly ProviderKind[];
  /** Registers something else than it should. */
  readonly register?: (registration: Registration) => Registration;
  /** Makes the mistake for real, and notes what does not behave as it must. */
  make(stage: Stage): Promise<void>;
  /** The cause is named where all of these are found. */
  readonly cause: (stage: Stage) => readonly Phrase[];
  /** The cure is named where all of these are found. */
  readonly cure: (stage: Stage) => readonly Phrase[];
}

export const inLog = (...phrases: readonly (string | RegExp)[]): readonly Phrase[] => phrases.map((log) => ({ log }));

export const onPage = (...phrases: readonly (string | RegExp)[]): readonly Phrase[] =>
  phrases.map((page) => ({ page }));
