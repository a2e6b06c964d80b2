import { defined } from "../domain/defined.ts";
import type { GrantKey } from "../domain/grant.ts";
import type { Look, Seen } from "../ports/cell-store.ts";
import { AccountView, type Found } from "./account-view.ts";
import type { GrantFacts } from "./facts.ts";
import type { Format } from "./format.ts";
import { fenceKey, grantCell, partitionOf, sessionCell } from "./names.ts";
import type { Rule } from "./runner.ts";

/** The cells that decide about a grant: its own cell, the fence, and its session. */
export function lookAtGrant(key: GrantKey): Look & { readonly keys: readonly string[] } {
  const cell = grantCell(key);
  if ("app" in key) return { keys: [cell] };
  return { keys: key.kind === "session" ? [fenceKey, cell, sessionCell(key.id)] : [fenceKey, cell] };
}

/** Reads a grant. A grant that is only claimed doesn't exist yet. */
export function readGrant<T>(format: Format<T>, key: GrantKey): Rule<T, Found<T, GrantFacts> | undefined> {
  const look = lookAtGrant(key);
  const cell = look.keys["app" in key ? 0 : 1] ?? "";
  return {
    partition: partitionOf(key),
    look,
    decide: (seen) => ({ answer: grantThere(format, seen, cell) }),
  };
}

/** An existing grant, by its cell's key. */
export function grantThere<T>(format: Format<T>, seen: Seen<T>, cell: string): Found<T, GrantFacts> | undefined {
  const found = new AccountView(format, seen).grant(cell);
  return found?.facts.version === undefined ? undefined : found;
}

/**
 * A grant's version for its readers. A mark that drops the access tokens changes it. So no refresh continues with the tokens that
 * its caller has read before the mark.
 */
export const versionSeen = <T>({ facts: { version }, tokensDropped }: Found<T, GrantFacts>): string | undefined =>
  tokensDropped && version !== undefined ? `${version}.dropped` : version;

/** The grant's facts with another version and another claim. Without `claim` the result has none. */
export const changed = (
  { claim: _before, ...facts }: GrantFacts,
  { version, claim }: Partial<Pick<GrantFacts, "version" | "claim">>,
): GrantFacts => ({ ...facts, ...defined({ version, claim }) });
