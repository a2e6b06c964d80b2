/** One choice of a question. Its folders of `templates/` become files of the app. */
export interface Part {
  /** As on the command line. */
  readonly id: string;
  /** As users read it. */
  readonly label: string;
  readonly templates: readonly string[];
  readonly dependencies: readonly string[];
  readonly devDependencies: readonly string[];
}

/** The lines of `.env`. A value is for a machine of development. */
export interface Setting {
  readonly name: string;
  readonly value: string;
}
