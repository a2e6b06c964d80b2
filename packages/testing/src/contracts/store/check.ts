/** Fails with a sentence that names the expected value. Works in all runtimes, with or without a test runner. */
export function ok(condition: boolean, what: string): asserts condition {
  if (!condition) throw new Error(`expected ${what}`);
}

/** Compares by structure. A property that is undefined counts as absent, because a store may write JSON. */
export function equal(actual: unknown, expected: unknown, what: string): void {
  if (!same(actual, expected)) {
    throw new Error(`${what}: expected ${show(expected)}, got ${show(actual)}`);
  }
}

/** Compares two times in ms. */
export function near(actual: number, expected: number, toleranceMs: number, what: string): void {
  if (Math.abs(actual - expected) > toleranceMs) {
    throw new Error(`${what}: expected ${expected} (± ${toleranceMs}), got ${actual}`);
  }
}

/** Returns a value that must not be undefined. */
export function present<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`expected ${what}, got nothing`);
  return value;
}

function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (!isObject(a) || !isObject(b) || Array.isArray(a) !== Array.isArray(b)) return false;
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].every((name) => same(a[name], b[name]));
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

const show = (value: unknown): string => JSON.stringify(value) ?? String(value);
