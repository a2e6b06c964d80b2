import type { Look } from "@identity-web/core";
import { type Row, textIn } from "../row.ts";

/** Keys that begin with a text, in their order. */
export interface Range {
  readonly prefix: string;
  /** The last key that an earlier answer held: the range goes on behind it. */
  readonly after: string | undefined;
  readonly most: number;
}

/**
 * The cells under the look's prefixes, as many as the look wants. An answer's `next` says at which prefix and behind which
 * key to go on, so cells that come and go meanwhile hide no other.
 */
export function pageOf(
  { under = [], most = Number.POSITIVE_INFINITY, from }: Look,
  read: (range: Range) => readonly Row[],
): { readonly rows: readonly Row[]; readonly next?: string } {
  const rows: Row[] = [];
  const limit = Math.max(1, most);
  let next = "";
  let { at, after } = from === undefined ? { at: 0, after: undefined } : placeOf(from, under.length);
  for (; at < under.length; at++, after = undefined) {
    // One more than wanted tells whether there is more.
    const found = read({ prefix: under[at] ?? "", after, most: limit - rows.length + 1 });
    const taken = found.slice(0, limit - rows.length);
    rows.push(...taken);
    const last = taken.at(-1);
    if (last !== undefined) next = `${at} ${textIn(last, "key")}`;
    if (taken.length < found.length) return { rows, next };
  }
  return { rows };
}

/** @throws where it isn't the `next` of an answer to this look: an empty page would say that there is nothing more */
function placeOf(from: string, prefixes: number): { at: number; after: string | undefined } {
  const [, at, after] = /^(\d+) (.*)$/s.exec(from) ?? [];
  if (at !== undefined && Number(at) < prefixes) return { at: Number(at), after };
  throw new Error("a look's `from` must be the `next` of an earlier answer to the same look");
}
