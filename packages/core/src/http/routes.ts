import type { ProviderRoutes } from "../ports/identity-provider.ts";

/** The paths of this library's own routes. */
export interface Routes {
  readonly signIn: string;
  readonly callback: string;
  readonly signOut: string;
  readonly signedOut: string;
  readonly frontChannelLogout: string;
  readonly backChannelLogout: string;
  /** Mounted by the option `accountRoutes`. */
  readonly challenge: string;
  /** Mounted where the provider has such a policy. */
  readonly passwordReset: string;
  /** Mounted where the provider has such a policy. */
  readonly editProfile: string;
  /** Mounted by the option `sessionsPage`. */
  readonly sessions: string;
}

/** Which route it is. */
export type RouteName = keyof Routes;

/** Routes that are there only where an app, or its provider, asks for them. */
export type OptionalRoute = (typeof optionalRoutes)[number];

/** All of them. */
export const optionalRoutes = ["challenge", "passwordReset", "editProfile", "sessions"] as const;

/** Where the routes lie unless an app says otherwise, under its base path. */
export const defaultRoutes: Routes = {
  signIn: "/auth/sign-in",
  callback: "/auth/callback",
  signOut: "/auth/sign-out",
  signedOut: "/auth/signed-out",
  frontChannelLogout: "/auth/front-channel-logout",
  backChannelLogout: "/auth/back-channel-logout",
  challenge: "/auth/challenge",
  passwordReset: "/auth/password-reset",
  editProfile: "/auth/edit-profile",
  sessions: "/auth/sessions",
};

const getOrPost = ["GET", "POST"];

/** The methods that each route answers. */
export const allowedMethods: Readonly<Record<RouteName, readonly string[]>> = {
  signIn: getOrPost,
  callback: getOrPost,
  signOut: getOrPost,
  signedOut: ["GET"],
  frontChannelLogout: getOrPost,
  backChannelLogout: ["POST"],
  challenge: getOrPost,
  passwordReset: ["GET"],
  editProfile: ["GET"],
  sessions: getOrPost,
};

/**
 * The routes' public paths.
 *
 * @param basePath - "/" or "/mail".
 * @param routes - The app's own.
 * @param ofProvider - Those that the provider's configuration names; they go before the app's.
 */
export function routesUnder(basePath: string, routes: Partial<Routes> = {}, ofProvider: ProviderRoutes = {}): Routes {
  const prefix = basePath === "/" ? "" : basePath;
  const given: Partial<Routes> = { ...routes, ...withoutUndefined(ofProvider) };
  const pathTo = (name: RouteName): string => prefix + (given[name] ?? defaultRoutes[name]);
  return {
    signIn: pathTo("signIn"),
    callback: pathTo("callback"),
    signOut: pathTo("signOut"),
    signedOut: pathTo("signedOut"),
    frontChannelLogout: pathTo("frontChannelLogout"),
    backChannelLogout: pathTo("backChannelLogout"),
    challenge: pathTo("challenge"),
    passwordReset: pathTo("passwordReset"),
    editProfile: pathTo("editProfile"),
    sessions: pathTo("sessions"),
  };
}

const withoutUndefined = (routes: ProviderRoutes): ProviderRoutes =>
  Object.fromEntries(Object.entries(routes).filter(([, path]) => path !== undefined));
