import type { Json } from "@identity-web/testing/fake-kit";

type Change = (members: Json) => void;

/** Leaves members out. */
export const without =
  (...names: readonly string[]): Change =>
  (members) => {
    for (const name of names) delete members[name];
  };

/** Another value. */
export const set =
  (name: string, value: unknown): Change =>
  (members) => {
    members[name] = value;
  };

/** The value with a suffix, as the foundation makes values wrong. */
export const append =
  (name: string, end: string): Change =>
  (members) => {
    members[name] = `${members[name]}${end}`;
  };
