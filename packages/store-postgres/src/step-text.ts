import type { Cell, Put, Seen, Step } from "@identity-web/core";
import type { PostgresResult } from "./client.ts";
import { failure } from "./error-texts.ts";

/** What a process sends with each step. */
export interface Terms {
  /** The latest time that it got, in ms since the epoch. */
  readonly told: number;
  /** The latest birth that it got, in ms since the epoch. */
  readonly born: number;
  readonly keeps: boolean;
  /** How long the step may wait for its partition's lock, in ms. */
  readonly lockMs: number;
}

/** The argument of the database function for a step. */
export function textOf(partition: string, { when, before, put, delete: gone, look }: Step, terms: Terms): string {
  return JSON.stringify({
    ...terms,
    partition,
    ...(when && when.length > 0 && { when }),
    // JSON has no infinite numbers, so an infinite `before` is omitted.
    ...(before !== undefined && Number.isFinite(before) && { before }),
    ...(put && put.length > 0 && { put: put.map(checked) }),
    ...(gone && gone.length > 0 && { delete: gone }),
    ...(look && { look: lookOf(look) }),
  });
}

function checked({ key, value, seal, endsAt }: Put): Put {
  if (Number.isNaN(endsAt)) throw failure("postgres-expiry-invalid");
  return { key, value, endsAt, ...(seal !== undefined && { seal }) };
}

function lookOf({ keys, under = [], seals = true, most = Number.POSITIVE_INFINITY, from }: Step["look"] & object) {
  const page = {
    seals,
    ...(keys && keys.length > 0 && { keys }),
    ...(under.length > 0 && { under }),
    ...(Number.isFinite(most) && { most: Math.max(1, Math.ceil(most)) }),
  };
  if (from === undefined) return page;
  const [, place, behind] = /^(\d+) (.*)$/s.exec(from) ?? [];
  if (place !== undefined && Number(place) < under.length) return { ...page, place: Number(place), behind };
  throw new Error("a look's `from` must be the `next` of an earlier answer to the same look");
}

/** The function's answer. */
interface Answer extends Omit<Seen, "cells"> {
  readonly cells?: readonly (readonly [key: string, value: string, seal: string | null, version: string])[];
}

/** @throws if the answer has another shape: another program's function, or a driver that changes texts */
export function seenIn({ rows }: PostgresResult): Seen {
  const [text] = Object.values(rows[0] ?? {});
  if (typeof text !== "string") throw failure("postgres-answer-unexpected", { found: typeof text });
  const { done, now, bornAt, cells = [], next }: Answer = JSON.parse(text);
  const found = new Map<string, Cell>();
  for (const [key, value, seal, version] of cells) found.set(key, { key, value, seal: seal ?? undefined, version });
  return { done, now, bornAt, cells: [...found.values()], ...(next !== undefined && { next }) };
}
