import { expected } from "@identity-web/core/options";
import type { Capabilities, ClientAuthentication, ClientExtension, Profile } from "../extension.ts";

/** The capabilities that the options name. */
export interface Parts {
  readonly authentication: ClientAuthentication;
  readonly profile: Profile | undefined;
  readonly extensions: readonly ClientExtension[];
}

/** Joins the capabilities of all parts. An extension of the app replaces the profile's of the same name. */
export function fold({ authentication, profile, extensions }: Parts): Capabilities {
  const own = new Set(extensions.map(({ name }) => name));
  const brought = profile === undefined ? [] : [...profile.extensions.filter(({ name }) => !own.has(name)), profile];
  const all = [authentication, ...brought, ...extensions];
  return {
    all,
    profile: profile?.name,
    authentication: authentication.authenticate,
    push: all.find(({ push }) => push !== undefined)?.push,
    bind: all.find(({ bind }) => bind !== undefined)?.bind,
    callback: all.find(({ openCallback }) => openCallback !== undefined)?.openCallback,
  };
}

/** Checks the list as a whole. @returns one sentence for each problem */
export function checkExtensions(extensions: readonly ClientExtension[]): string[] {
  const names = extensions.map(({ name }) => name);
  const twice = new Set(names.filter((name, index) => names.indexOf(name) !== index));
  const misplaced = extensions.filter(({ authenticate }) => authenticate !== undefined).map(({ name }) => name);
  return [
    ...[...twice].map((name) => expected("extensions", `${name} once`, "it twice")),
    ...misplaced.map(
      (name) =>
        `${expected("extensions", "no client authentication", name)}: write clientAuthentication: ${name} instead`,
    ),
  ];
}
