import type { ProviderRoutes } from "../../ports/identity-provider.ts";

/** The default paths, below the base path, of the routes that every app has. */
export const defaultRoutes = {
  signIn: "/auth/sign-in",
  callback: "/auth/callback",
  signOut: "/auth/sign-out",
  signedOut: "/auth/signed-out",
  frontChannelLogout: "/auth/front-channel-logout",
  backChannelLogout: "/auth/back-channel-logout",
} as const;

/** One of the routes that every app has. */
export type RouteName = keyof typeof defaultRoutes;

/** The public paths of the routes that every app has. */
export type Routes = Readonly<Record<RouteName, string>>;

/** Other paths for routes, by name, including routes of features and of the provider. */
export type RoutePaths = Readonly<Partial<Record<RouteName | (string & {}), string>>>;

/** The prefix of an app's paths: "/mail" for an app below "/mail", "" for an app at the root. */
export const prefixOf = (basePath: string): string => (basePath === "/" ? "" : basePath);

/**
 * The public paths of the routes that every app has.
 *
 * @param basePath - "/" or "/mail".
 * @param paths - The app's option `routes`.
 * @param ofProvider - Paths from the provider's configuration. They override the app's.
 */
export function routesUnder(basePath: string, paths: RoutePaths = {}, ofProvider: ProviderRoutes = {}): Routes {
  const given = pathsGiven(paths, ofProvider);
  const pathTo = (name: RouteName): string => prefixOf(basePath) + (given[name] ?? defaultRoutes[name]);
  return {
    signIn: pathTo("signIn"),
    callback: pathTo("callback"),
    signOut: pathTo("signOut"),
    signedOut: pathTo("signedOut"),
    frontChannelLogout: pathTo("frontChannelLogout"),
    backChannelLogout: pathTo("backChannelLogout"),
  };
}

/** The paths of the app's options and of the provider's configuration, which override the app's. */
export const pathsGiven = (paths: RoutePaths = {}, ofProvider: ProviderRoutes = {}): RoutePaths => ({
  ...paths,
  ...Object.fromEntries(Object.entries(ofProvider).filter(([, path]) => path !== undefined)),
});
