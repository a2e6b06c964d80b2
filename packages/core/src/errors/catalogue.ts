import { IdentityError, type IdentityErrorCode, type IdentityErrorDetails } from "./identity-error.ts";

/** The text of one reason: the error's code, and its message and cure with the names of facts in braces. */
export interface ErrorText {
  readonly code: IdentityErrorCode;
  /** What failed, what was expected, what was found: `expected {expected}, and got {found}`. */
  readonly message: string;
  /** The next thing to do, in the imperative. */
  readonly cure?: string;
  /** An HTTP status that differs from the code's. @default the code's status */
  readonly status?: number;
}

/** The names in braces of a text. */
type NamesIn<Text> = Text extends `${string}{${infer Name}}${infer Rest}` ? Word<Name> | NamesIn<Rest> : never;

/** Braces with something else inside are part of the text: JSON in a cure, `identity({ … })`. */
type Word<Name extends string> = Name extends `${string}${'"' | " " | "{" | ":"}${string}` ? never : Name;

type NamesOf<Text extends ErrorText> = NamesIn<Text["message"]> | NamesIn<Text["cure"]>;

/** An error's data. Never a token, a secret or a raw `sid`. */
export type ErrorFacts = Readonly<Record<string, string | number>>;

/** A `cure` here replaces the cure of the text. Use it if the cure depends on the provider's answer. */
type Rest = Omit<IdentityErrorDetails, "reason" | "facts" | "status">;

type Arguments<Text extends ErrorText> = [NamesOf<Text>] extends [never]
  ? [facts?: Readonly<Record<never, never>>, details?: Rest]
  : [facts: Readonly<Record<NamesOf<Text>, string | number>>, details?: Rest];

/** Makes the errors of one catalogue, by their reasons. */
export type ErrorMaker<Texts extends Readonly<Record<string, ErrorText>>> = <Reason extends keyof Texts & string>(
  reason: Reason,
  ...rest: Arguments<Texts[Reason]>
) => IdentityError;

/**
 * Makes errors from a package's catalogue. A reason requires the facts whose names are in braces in its texts.
 *
 * @example
 * const texts = {
 *   "unknown-api": { code: "configuration", message: "expected one of {known}, and got {found}", cure: "Add it to `apis`." },
 * } as const satisfies Record<string, ErrorText>;
 * const failure = errorsOf(texts);
 * throw failure("unknown-api", { known: "mail, calendar", found: "graph" });
 */
export function errorsOf<const Texts extends Readonly<Record<string, ErrorText>>>(texts: Texts): ErrorMaker<Texts> {
  return (reason, ...[facts = {}, details]) => {
    const { code, message, cure, status } = texts[reason] as ErrorText;
    return new IdentityError(code, filled(message, facts), {
      ...(cure === undefined ? {} : { cure: filled(cure, facts) }),
      ...details,
      reason,
      facts,
      ...(status === undefined ? {} : { status }),
    });
  };
}

const filled = (text: string, facts: ErrorFacts): string =>
  text.replace(/\{([a-zA-Z]+)\}/g, (whole, name: string) => (Object.hasOwn(facts, name) ? String(facts[name]) : whole));
