/** A change of one source file: the text must be there, exactly once. */
export interface SourcePatch {
  /** The end of the file's path: "idp-oauth4webapi/src/id-token.ts". */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** A check that is left out or made lax, and the modules that are about this very check. */
export interface Weakening {
  readonly name: string;
  readonly turnsRed: readonly string[];
  /** Instead of modules: the endpoint whose fuzz must find it. */
  readonly fuzz?: string;
  readonly patches: readonly SourcePatch[];
}
