import type { Capabilities, ClientAuthentication, ClientExtension, Profile } from "../extension.ts";

/** What the options bring. */
export interface Parts {
  readonly authentication: ClientAuthentication;
  readonly profile: Profile | undefined;
  readonly extensions: readonly ClientExtension[];
}

/** Everything that the parts can do, as one. An extension of the app's replaces the profile's of the same name. */
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

/** What is wrong with the list itself, one sentence each. */
export function checkExtensions(extensions: readonly ClientExtension[]): string[] {
  const names = extensions.map(({ name }) => name);
  const twice = new Set(names.filter((name, index) => names.indexOf(name) !== index));
  const misplaced = extensions.filter(({ authenticate }) => authenticate !== undefined).map(({ name }) => name);
  return [
    ...[...twice].map((name) => `extensions has ${name} twice: leave one out`),
    ...misplaced.map((name) => `extensions has ${name}: write clientAuthentication: ${name} instead`),
  ];
}
