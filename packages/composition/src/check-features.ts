import { coreRoutes, english, type Feature, policyRoute, type Route } from "@identity-web/core/http";
import type { IdentityOptions } from "./options.ts";
import { isObject, kindOf, shown, unknownKeys } from "./show.ts";

/** What is wrong with the features themselves, and with the options of each. */
export function checkFeatures(features: unknown, apis: unknown): readonly string[] {
  if (features === undefined) return [];
  if (!Array.isArray(features))
    return [`features: expected a list such as [sessionsPage()], and got ${kindOf(features)}`];
  const strange = features.flatMap((feature: unknown, index) => {
    if (isFeature(feature)) return feature.problems ?? [];
    return [`features[${index}]: expected a feature such as sessionsPage(), and got ${kindOf(feature)}`];
  });
  const names = features.filter(isFeature).map(({ name }) => name);
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  return [
    ...strange,
    ...twice.map((name) => `features: expected each once, and got ${name} twice`),
    ...features.filter(isFeature).flatMap((feature) => unknownApis(feature, apis)),
  ];
}

/** What a feature calls must be named, with its address and scopes, in the option `apis`. */
const unknownApis = ({ name, apis: called = [] }: Feature, apis: unknown): readonly string[] =>
  called
    .filter((api) => !isObject(apis) || !Object.hasOwn(apis, api))
    .map((api) => `${name}(): apis.${api}: expected an API of the option apis, and found none of that name`);

/** What is wrong with the paths of all routes. */
export function checkRoutes({ routes = {}, provider, ...options }: IdentityOptions): readonly string[] {
  const all = [...coreRoutes, ...moreRoutesOf(provider), ...featuresOf(options).flatMap((each) => each.routes ?? [])];
  const given: Readonly<Record<string, unknown>> = isObject(routes) ? { ...routes, ...provider?.routes } : {};
  const strange = Object.entries(given).flatMap(([name, path]) => {
    if (path === undefined || (typeof path === "string" && /^(\/[A-Za-z0-9._~-]+)+$/.test(path))) return [];
    return [`routes.${name}: expected a path such as "/auth/callback", and got ${shown(path)}`];
  });
  const paths = all.map(({ name, path }) => ({ name, path: given[name] ?? path }));
  const twice = paths.flatMap(({ name, path }, index) => {
    const earlier = paths.slice(0, index).find((other) => other.path === path);
    return earlier === undefined
      ? []
      : [`routes: expected a path for each, and got ${shown(path)} for ${earlier.name} and ${name}`];
  });
  return [...unknownKeys(routes, new Set(all.map(({ name }) => name)), "route"), ...strange, ...twice];
}

/** The keys of all texts that visitors may read. */
export const wordsOf = (options: Pick<IdentityOptions, "features">): ReadonlySet<string> =>
  new Set([english, ...featuresOf(options).map(({ texts }) => texts)].flatMap((texts) => Object.keys(texts ?? {})));

/** The routes that the provider's configuration brings. */
export const moreRoutesOf = (provider: IdentityOptions["provider"] | undefined): readonly Route[] =>
  (provider?.policyRoutes ?? []).map(policyRoute);

const featuresOf = ({ features }: Pick<IdentityOptions, "features">): readonly Feature[] =>
  Array.isArray(features) ? features.filter(isFeature) : [];

const isFeature = (feature: unknown): feature is Feature =>
  isObject(feature) && typeof Reflect.get(feature, "name") === "string";
