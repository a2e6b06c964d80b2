import reasons from "./reasons.json" with { type: "json" };

/** One entry of docs/errors.md. */
interface Explained {
  readonly package: string;
  readonly reason: string;
  readonly code: string;
  readonly status?: number;
  readonly message: string;
  readonly cure?: string;
}

const known: readonly Explained[] = reasons;

/**
 * Explains a reason of an IdentityError, for a terminal. @returns `undefined` for an unknown reason
 *
 * @param asked - The reason, or a line of a log that contains it.
 * @example
 * explain("store-unreachable");
 */
export function explain(asked: string): string | undefined {
  const words = new Set(asked.slice(0, 10_000).split(/[^a-z0-9-]+/));
  const found = known.filter(({ reason }) => words.has(reason));
  return found.length === 0 ? undefined : found.map(entryOf).join("\n\n");
}

/** Reasons that share a word with an unknown one. */
export function similar(asked: string): string[] {
  const words = asked
    .slice(0, 200)
    .split(/[^a-z0-9]+/)
    .filter((word) => word.length > 3);
  return known.map(({ reason }) => reason).filter((reason) => words.some((word) => reason.includes(word)));
}

const entryOf = ({ package: name, reason, code, status, message, cure }: Explained): string =>
  [
    `${reason} (${name})`,
    `  code:    ${code}${status === undefined ? "" : `, status ${status}`}`,
    `  message: ${message}`,
    ...(cure === undefined ? [] : [`  cure:    ${cure}`]),
  ].join("\n");
