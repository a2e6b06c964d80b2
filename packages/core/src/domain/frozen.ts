/** Freezes a value of plain data and all values in it, so that one caller can't change what another one sees. */
export function deeplyFrozen<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    for (const member of Object.values(value)) deeplyFrozen(member);
    Object.freeze(value);
  }
  return value;
}
