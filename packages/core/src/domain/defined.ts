/** A record without its members that are `undefined`. */
export type Defined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/**
 * Leaves out the members that are `undefined`: an optional member is absent, never `undefined`.
 *
 * @example
 * const request = { scopes, ...defined({ resource, claims }) };
 */
export function defined<T extends object>(members: T): Defined<T> {
  const present = Object.entries(members).filter(([, value]) => value !== undefined);
  // `Object.fromEntries` has no type that keeps the names.
  return Object.fromEntries(present) as Defined<T>;
}
