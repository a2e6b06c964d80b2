/** Freezes a value of plain data with everything in it: whoever is given it can't change what others see. */
export function deeplyFrozen<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    for (const member of Object.values(value)) deeplyFrozen(member);
    Object.freeze(value);
  }
  return value;
}
