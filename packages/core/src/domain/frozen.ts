/** Freezes a value of plain data and all values in it, so that one caller can't change what another one sees. */
export function deeplyFrozen<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    for (const member of Object.values(value)) deeplyFrozen(member);
    Object.freeze(value);
  }
  return value;
}

/** A frozen copy of plain data. Strings are shared: `structuredClone` would copy each one. */
export function frozenCopy<T>(value: T): T;
export function frozenCopy(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return Object.freeze(value.map((member) => frozenCopy(member)));
  if (Object.getPrototypeOf(value) !== Object.prototype) return deeplyFrozen(structuredClone(value));
  const members = Object.entries(value);
  if (members.every(([, member]) => typeof member !== "object")) return Object.freeze({ ...value });
  return Object.freeze(Object.fromEntries(members.map(([name, member]) => [name, frozenCopy(member)])));
}
