import { isRecord, type JsonRecord } from "../domain/json.ts";
import { failure } from "../errors/error-texts.ts";
import { kindOf, show as showAny } from "../provider-kit/show.ts";

export { kindOf };

/**
 * Checks an option's value and returns one sentence for each problem. `at` is the option's name as users write it. A rule
 * doesn't see `undefined`, which means "not given", unless `required()` wraps it.
 */
export interface OptionRule {
  (value: unknown, at: string): readonly string[];
  readonly isRequired?: true;
}

/** A rule for each option of a type. The compiler finds a missing rule and a superfluous one. */
export type OptionRules<Options> = { readonly [Name in keyof Required<Options>]: OptionRule };

/** The sentence about a value that breaks a rule. */
export const expected = (at: string, what: string, found: string): string =>
  `${at}: expected ${what}, and got ${found}`;

/**
 * An option's value, for a message. An object or its JSON, such as `provider: { clientSecret }`, and an address with a password may have
 * secrets. A message shows only their kind.
 */
export const show = (value: unknown): string =>
  typeof value === "object" || /^\s*[{[]|@/.test(String(value)) ? kindOf(value) : showAny(value);

/** A value that the predicate accepts. */
export const such =
  (what: string, isGood: (value: unknown) => boolean): OptionRule =>
  (value, at) =>
    isGood(value) ? [] : [expected(at, what, show(value))];

/** The same for a value that may be a secret: a message shows only its kind. */
export const secretSuch =
  (what: string, isGood: (value: unknown) => boolean): OptionRule =>
  (value, at) =>
    isGood(value) ? [] : [expected(at, what, kindOf(value))];

/** An option that is `true` or `false`. */
export const flag: OptionRule = such("true or false", (value) => typeof value === "boolean");

/** A function. `what` describes its arguments and result. */
export const func = (what = "a function"): OptionRule => such(what, (value) => typeof value === "function");

/** One of these texts. */
export const oneOf = (values: readonly string[]): OptionRule =>
  such(values.map((value) => `"${value}"`).join(" or "), (value) => values.some((each) => each === value));

/** A text that the expression matches. Its length is bounded, and so is the cost of the expression. */
export const text = (what: string, pattern = /^./s, longest = 2048): OptionRule =>
  such(what, (value) => typeof value === "string" && value.length <= longest && pattern.test(value));

/** A number from `least` to `most`, both included. */
export const number = (what: string, least: number, most = Number.MAX_VALUE): OptionRule =>
  such(what, (value) => typeof value === "number" && value >= least && value <= most);

/** A whole number of at least `least`. */
export const whole = (least: number): OptionRule =>
  such(`a whole number of at least ${least}`, (value) => Number.isSafeInteger(value) && Number(value) >= least);

/** A rule that also checks a value that wasn't given. */
export const required = (rule: OptionRule): OptionRule =>
  Object.assign((value: unknown, at: string) => rule(value, at), { isRequired: true as const });

/** A rule for a value that often comes from an environment variable: a message asks whether the variable is set. */
export const fromEnvironment = (rule: OptionRule): OptionRule => {
  const asking: OptionRule = (value, at) => {
    const problems = rule(value, at);
    return value === undefined || value === "" ? problems.map((problem) => `${problem}${unset}`) : problems;
  };
  return rule.isRequired === true ? required(asking) : asking;
};

const unset = " (is its environment variable set?)";

/** A list in which each member fits the rule. */
export const list =
  (what: string, member: OptionRule): OptionRule =>
  (value, at) =>
    Array.isArray(value)
      ? [...value].flatMap((each: unknown, index) => member(each, `${at}[${index}]`))
      : [expected(at, what, show(value))];

/**
 * An object whose members fit their rules, without further members.
 *
 * @param shown - Shows another value in a message; `kindOf` if it may be a secret.
 */
export const members =
  <Options>(rules: OptionRules<Options>, shown = show): OptionRule =>
  (value, at) =>
    isRecord(value)
      ? checkMembers(rules, value, (name) => `${at}.${name}`)
      : [expected(at, `{ ${Object.keys(rules).join(", ")} }`, shown(value))];

/** An object with names that the app chooses, such as `apis`. A message shows only the kind of another value. */
export const record =
  (what: string, member: OptionRule): OptionRule =>
  (value, at) =>
    isRecord(value)
      ? Object.entries(value).flatMap(([name, each]: [string, unknown]) => member(each, `${at}.${name}`))
      : [expected(at, what, kindOf(value))];

/** What to write in place of an unknown option, as a clause. @returns `undefined` for a name that it doesn't know */
export type Hint = (name: string) => string | undefined;

/**
 * Checks the options of one function. @returns one sentence for each problem
 *
 * @param of - The function as users write it: `sqliteStore()`.
 * @param given - Any value, since it may come from plain JavaScript.
 * @param hint - Where an unknown option belongs.
 * @example
 * checkOptions<MemoryStoreOptions>("memoryStore()", { maxSessions: whole(1), clock: clock }, given);
 */
export function checkOptions<Options>(
  of: string,
  rules: OptionRules<Options>,
  given: unknown,
  hint?: Hint,
): readonly string[] {
  if (!isRecord(given)) return [expected(of, "an object of options", show(given))];
  return checkMembers(rules, given, (name) => name, hint).map((problem) => `${of}: ${problem}`);
}

/**
 * Checks options and fills in their defaults.
 *
 * @param problems - Further problems, such as one of an argument in front of the options.
 * @throws IdentityError `configuration` (`options-invalid`), with all problems in one message
 */
export function settled<Options extends object, Defaults extends Partial<Options>>(
  of: string,
  rules: OptionRules<Options>,
  defaults: Defaults,
  given: Options,
  problems: readonly string[] = [],
): Options & Defaults {
  const all = [...problems, ...checkOptions(of, rules, given)];
  if (all.length > 0) throw failure("options-invalid", { problems: all.join("; ") });
  return { ...defaults, ...withoutUndefined(given) };
}

/** An option that is `undefined` has its default. */
function withoutUndefined<Options extends object>(given: Options): Options {
  const own = { ...given };
  for (const [name, value] of Object.entries(given)) if (value === undefined) Reflect.deleteProperty(own, name);
  return own;
}

/** Checks the members of an object. The problems don't name the function. */
export function checkMembers<Options>(
  rules: OptionRules<Options>,
  given: JsonRecord,
  named: (name: string) => string = (name) => name,
  hint: Hint = () => undefined,
): string[] {
  const known = new Map(Object.entries<OptionRule>(rules));
  const unknown = Object.keys(given).filter((name) => !known.has(name));
  return [
    ...unknown.map((name) => unknownOption(name, [...known.keys()], named, hint)),
    ...[...known].flatMap(([name, rule]) => {
      const value = given[name];
      return value === undefined && rule.isRequired !== true ? [] : rule(value, named(name));
    }),
  ];
}

function unknownOption(name: string, known: readonly string[], named: (name: string) => string, hint: Hint): string {
  const plain = (word: string) => word.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
  const meant = known.find((each) => plain(each) === plain(name.slice(0, 100)));
  const otherwise = meant === undefined ? `expected one of ${known.join(", ")}` : `did you mean "${meant}"?`;
  return `unknown option ${show(named(name))}: ${hint(name) ?? otherwise}`;
}
