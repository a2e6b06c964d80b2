import type { accents } from "./style.ts";

/** How the pages of an app describe it. */
export interface AppLook {
  readonly name: string;
  /** One line: its framework, and how it learns of a sign-out at another app. */
  readonly subtitle: string;
  readonly accent: keyof typeof accents;
  /** Its page that calls the API. */
  readonly apiPage: { readonly path: string; readonly name: string };
  readonly other: { readonly name: string; readonly url: string };
}
