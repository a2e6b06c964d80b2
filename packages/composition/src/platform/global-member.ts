/** A member of a global object, such as `process.env.HOME`. `undefined`: the runtime doesn't have it. */
export const globalMember = (...path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (value, name) => (typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined),
    globalThis,
  );
