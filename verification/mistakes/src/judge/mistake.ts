import type { ProviderKind, Registration } from "../provider/provider.ts";
import type { Stage } from "../stage/stage.ts";

/** Texts that must be in the app's log (or in the error of its start), or on a page. */
export type Phrase = { readonly log: string | RegExp } | { readonly page: string | RegExp };

export interface Mistake {
  /** Its letter in the docs: a … v. */
  readonly letter: string;
  readonly name: string;
  readonly providers: readonly ProviderKind[];
  /** Wrong registrations at the provider. */
  readonly register?: (registration: Registration) => Registration;
  /** Makes the mistake with real requests, and records wrong behaviour. */
  make(stage: Stage): Promise<void>;
  /** The cause is named if all of these are found. */
  readonly cause: (stage: Stage) => readonly Phrase[];
  /** The cure is named if all of these are found. */
  readonly cure: (stage: Stage) => readonly Phrase[];
}

export const inLog = (...phrases: readonly (string | RegExp)[]): readonly Phrase[] => phrases.map((log) => ({ log }));

export const onPage = (...phrases: readonly (string | RegExp)[]): readonly Phrase[] =>
  phrases.map((page) => ({ page }));
