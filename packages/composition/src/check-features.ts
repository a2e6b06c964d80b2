import { coreRoutes, english, type Feature, policyRoute, type Route } from "@identity-web/core/http";
import { expected, isRecord, kindOf, members, type OptionRule, show, text } from "@identity-web/core/options";
import type { IdentityOptions } from "./options.ts";

/** The option `features`: the list itself, and the options of each feature. */
export const features: OptionRule = (value, at) => {
  if (!Array.isArray(value)) return [expected(at, "a list such as [sessionsPage()]", kindOf(value))];
  const strange = value.flatMap((feature: unknown, index) =>
    isFeature(feature)
      ? (feature.problems ?? [])
      : [expected(`${at}[${index}]`, "a feature such as sessionsPage()", kindOf(feature))],
  );
  const all = value.filter(isFeature);
  const names = all.map(({ name }) => name);
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  const tellers = all.flatMap(({ name, tellsRemovals }) => (tellsRemovals === undefined ? [] : [name]));
  return [
    ...strange,
    ...twice.map((name) => expected(at, "each feature once", `${name} twice`)),
    ...(tellers.length > 1 ? [expected(at, "one feature that tells removals", tellers.join(" and "))] : []),
  ];
};

const path: OptionRule = text('a path such as "/auth/callback"', /^(\/[A-Za-z0-9._~-]+)+$/);

/** The option `routes`: paths of the routes that this app has. */
export const routes = (options: Partial<IdentityOptions>): OptionRule =>
  members<Record<string, string>>(Object.fromEntries(allRoutes(options).map(({ name }) => [name, path])));

/** The APIs that features use and the option `apis` doesn't define. */
export const checkApisOfFeatures = (options: Partial<IdentityOptions>): readonly string[] => [
  ...missingApis(options),
  ...untoldApis(options),
];

/** APIs that have `signals` although no feature sends them. */
function untoldApis(options: Partial<IdentityOptions>): readonly string[] {
  if (!isRecord(options.apis) || featuresOf(options).some(({ tellsRemovals }) => tellsRemovals !== undefined))
    return [];
  return Object.entries(options.apis)
    .filter(([, api]: [string, unknown]) => isRecord(api) && api.signals !== undefined)
    .map(([name]) => `apis.${name}.signals: has no effect without the feature onward({ keys }); add it to features`);
}

const missingApis = (options: Partial<IdentityOptions>): readonly string[] =>
  featuresOf(options).flatMap(({ name, apis = [] }) =>
    apis
      .filter((api) => !isRecord(options.apis) || !Object.hasOwn(options.apis, api))
      .map((api) => expected(`${name}(): apis.${api}`, "an API of the option apis", "none of that name")),
  );

/** The problems of the paths from the provider's configuration, and of all paths together. */
export function checkRoutes(options: Partial<IdentityOptions>): readonly string[] {
  const ofProvider: Readonly<Record<string, unknown>> = { ...options.provider?.routes };
  const strange = Object.entries(ofProvider).flatMap(([name, value]) =>
    value === undefined ? [] : path(value, `routes.${name}`),
  );
  const given: Readonly<Record<string, unknown>> = { ...options.routes, ...ofProvider };
  const paths = allRoutes(options).map((route) => ({ name: route.name, path: given[route.name] ?? route.path }));
  const twice = paths.flatMap(({ name, path: value }, index) => {
    // A route that has the name of another one would have its path, too, and replace it.
    const earlier = paths.slice(0, index).find((other) => other.path === value || other.name === name);
    return earlier === undefined
      ? []
      : [expected("routes", "a name and a path for each", `${show(value)} for ${earlier.name} and ${name}`)];
  });
  return [...strange, ...twice];
}

/** The keys of all visitors' texts. */
export const textKeys = (options: Pick<IdentityOptions, "features">): ReadonlySet<string> =>
  new Set([english, ...featuresOf(options).map(({ texts }) => texts)].flatMap((texts) => Object.keys(texts ?? {})));

/** The routes from the provider's configuration. */
export const moreRoutesOf = (provider: IdentityOptions["provider"] | undefined): readonly Route[] =>
  (provider?.policyRoutes ?? []).map(policyRoute);

const allRoutes = (options: Partial<IdentityOptions>): readonly Route[] => [
  ...coreRoutes,
  ...moreRoutesOf(options.provider),
  ...featuresOf(options).flatMap((feature) => feature.routes ?? []),
];

const featuresOf = ({ features: list }: Pick<IdentityOptions, "features">): readonly Feature[] =>
  Array.isArray(list) ? list.filter(isFeature) : [];

const isFeature = (feature: unknown): feature is Feature => isRecord(feature) && typeof feature.name === "string";
