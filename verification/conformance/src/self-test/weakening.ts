/** A change of one source file. The text must occur exactly once. */
export interface SourcePatch {
  /** The end of the file's path: "idp-oauth4webapi/src/id-token.ts". */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** A check that is removed or relaxed, and the modules of this check. */
export interface Weakening {
  readonly name: string;
  readonly turnsRed: readonly string[];
  /** The endpoint whose fuzz must find it, in place of modules. */
  readonly fuzz?: string;
  readonly patches: readonly SourcePatch[];
}
