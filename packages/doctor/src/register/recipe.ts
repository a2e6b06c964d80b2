import type { AppUrls } from "../checked-app.ts";

/** The values of a registration. */
export interface Subject {
  /** The app's name at the provider. */
  readonly name: string;
  readonly baseUrl: string;
  readonly urls: AppUrls;
}

/** One way to register an app. */
export interface Recipe {
  /** The tool's name on the command line (`--as`). */
  readonly id: string;
  readonly title: string;
  /** Where the text belongs, if it is a file. */
  readonly file?: string;
  readonly text: string;
  /** The documentation that a test compares it with, or the reason why there is none. */
  readonly schema: string;
  readonly notes?: readonly string[];
}

/** A name for files and resources: letters, digits and "-". */
export const slugOf = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "") || "app";

/** A word of a POSIX shell. */
export const shellWord = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

export const asJson = (value: object): string => JSON.stringify(value, undefined, 2);

/** A file that a command reads, as a here-document of a POSIX shell. */
export const writeFile = (file: string, text: string): string => `cat > ${file} <<'END'\n${text}\nEND`;
