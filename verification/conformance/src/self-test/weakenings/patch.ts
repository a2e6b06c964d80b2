import type { SourcePatch, Weakening } from "../weakening.ts";

export const idp = "idp-oauth4webapi/src";
export const kit = "core/src/provider-kit";

/** `[file, text, other text]` */
export type Place = readonly [file: string, find: string, replace: string];

/** `[file, text, other text]` for each place that must change. */
export const weakened = (name: string, turnsRed: readonly string[], ...places: readonly Place[]): Weakening => ({
  name,
  turnsRed,
  patches: places.map(([file, find, replace]): SourcePatch => ({ file, find, replace })),
});

/** TypeScript that reads a claim of a token without a check of its signature. */
export const claimOf = (token: string, claim: string): string =>
  `JSON.parse(Buffer.from(${token}.split(".")[1], "base64url").toString()).${claim}`;

export const oidcc = (suffix: string): string => `oidcc-client-test-${suffix}`;

export const fapi = (suffix: string): string => `fapi2-security-profile-final-client-test-${suffix}`;
