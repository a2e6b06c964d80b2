/** One choice of a question. Its folders of `templates/` become files of the app. */
export interface Part {
  /** The value on the command line. */
  readonly id: string;
  /** The label for users. */
  readonly label: string;
  readonly templates: readonly string[];
  readonly dependencies: readonly string[];
  readonly devDependencies: readonly string[];
}

/** A line of `.env`, with a value for development. */
export interface Setting {
  readonly name: string;
  readonly value: string;
}
