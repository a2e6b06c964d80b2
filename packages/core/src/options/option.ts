import { failure } from "../errors/error-texts.ts";
import { show } from "../provider-kit/show.ts";

/**
 * What is wrong with an option's value: whole sentences, none for a good one. `at` is the option's name as users write it. A rule
 * is asked for every value but `undefined`, which stands for "not given"; `required()` is asked for that, too.
 */
export interface OptionRule {
  (value: unknown, at: string): readonly string[];
  readonly isRequired?: true;
}

/** A rule for each option of a type: the compiler finds one that is missing, and one too many. */
export type OptionRules<Options> = { readonly [Name in keyof Required<Options>]: OptionRule };

/** The one sentence of a value that doesn't fit. */
export const expected = (at: string, what: string, found: string): string =>
  `${at}: expected ${what}, and got ${found}`;

/** What kind of value came, for an option whose value may be a secret. */
export function kindOf(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (value === "") return "an empty text";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  return { string: "a text", object: "an object", function: "a function" }[String(typeof value)] ?? `a ${typeof value}`;
}

/** A value that a test accepts. */
export const such =
  (what: string, isGood: (value: unknown) => boolean): OptionRule =>
  (value, at) =>
    isGood(value) ? [] : [expected(at, what, show(value))];

/** The same for a value that may be a secret: a message tells its kind alone. */
export const secretSuch =
  (what: string, isGood: (value: unknown) => boolean): OptionRule =>
  (value, at) =>
    isGood(value) ? [] : [expected(at, what, kindOf(value))];

export const flag: OptionRule = such("true or false", (value) => typeof value === "boolean");

/** A function; `what` says of what to what. */
export const func = (what = "a function"): OptionRule => such(what, (value) => typeof value === "function");

/** One of these texts. */
export const oneOf = (values: readonly string[]): OptionRule =>
  such(values.map((value) => `"${value}"`).join(" or "), (value) => values.some((each) => each === value));

/** A text that the expression matches whole. Bounded in length, so that the expression's cost is. */
export const text = (what: string, pattern = /^./s, longest = 2048): OptionRule =>
  such(what, (value) => typeof value === "string" && value.length <= longest && pattern.test(value));

/** A number from `least` to `most`, both included. */
export const number = (what: string, least: number, most = Number.MAX_VALUE): OptionRule =>
  such(what, (value) => typeof value === "number" && value >= least && value <= most);

/** A whole number of at least `least`. */
export const whole = (least: number): OptionRule =>
  such(`a whole number of at least ${least}`, (value) => Number.isSafeInteger(value) && Number(value) >= least);

/** A rule that also looks at a value that wasn't given. */
export const required = (rule: OptionRule): OptionRule =>
  Object.assign((value: unknown, at: string) => rule(value, at), { isRequired: true as const });

/** A list whose every member fits. */
export const list =
  (what: string, member: OptionRule): OptionRule =>
  (value, at) =>
    Array.isArray(value)
      ? value.flatMap((each: unknown, index) => member(each, `${at}[${index}]`))
      : [expected(at, what, show(value))];

/**
 * An object whose members fit their rules, and that has no others.
 *
 * @param shown - How a message shows another value; `kindOf` where that may be a secret.
 */
export const members =
  <Options>(rules: OptionRules<Options>, shown = show): OptionRule =>
  (value, at) =>
    isObject(value)
      ? checkMembers(rules, value, (name) => `${at}.${name}`)
      : [expected(at, `{ ${Object.keys(rules).join(", ")} }`, shown(value))];

/** An object with names of the app's own, such as `apis`. A message tells the kind of another value alone. */
export const record =
  (what: string, member: OptionRule): OptionRule =>
  (value, at) =>
    isObject(value)
      ? Object.entries(value).flatMap(([name, each]: [string, unknown]) => member(each, `${at}.${name}`))
      : [expected(at, what, kindOf(value))];

/**
 * All that is wrong with the options of one function, one sentence each.
 *
 * @param of - The function as users write it: `sqliteStore()`.
 * @param given - May come from plain JavaScript, and be anything.
 * @example
 * checkOptions<MemoryStoreOptions>("memoryStore()", { maxSessions: whole(1), maxFrontChannelMarkers: whole(1), clock: clock }, given);
 */
export function checkOptions<Options>(of: string, rules: OptionRules<Options>, given: unknown): readonly string[] {
  if (!isObject(given)) return [expected(of, "an object of options", show(given))];
  return checkMembers(rules, given, (name) => name).map((problem) => `${of}: ${problem}`);
}

/**
 * Options with their defaults in place, after all of them were checked.
 *
 * @param problems - What is wrong beside the options, such as an argument in front of them.
 * @throws IdentityError `configuration` (`options-invalid`), with everything that is wrong in one message
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

/** The same for the members of an object, without the function's name in front. */
export function checkMembers<Options>(
  rules: OptionRules<Options>,
  given: object,
  named: (name: string) => string = (name) => name,
): string[] {
  const known = new Map(Object.entries<OptionRule>(rules));
  const unknown = Object.keys(given).filter((name) => !known.has(name));
  return [
    ...unknown.map((name) => unknownOption(name, [...known.keys()], named)),
    ...[...known].flatMap(([name, rule]) => {
      const value: unknown = Reflect.get(given, name);
      return value === undefined && rule.isRequired !== true ? [] : rule(value, named(name));
    }),
  ];
}

function unknownOption(name: string, known: readonly string[], named: (name: string) => string): string {
  const plain = (word: string) => word.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
  const meant = known.find((each) => plain(each) === plain(name.slice(0, 100)));
  const hint = meant === undefined ? `expected one of ${known.join(", ")}` : `did you mean "${meant}"?`;
  return `unknown option ${show(named(name))}: ${hint}`;
}

export const isObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);
