/** The paths of this library's own routes. */
export interface Routes {
  readonly signIn: string;
  readonly callback: string;
  readonly signOut: string;
  readonly signedOut: string;
  readonly frontChannelLogout: string;
  readonly backChannelLogout: string;
}

/** Which route it is. */
export type RouteName = keyof Routes;

/** Where the routes lie unless an app says otherwise, under its base path. */
export const defaultRoutes: Routes = {
  signIn: "/auth/sign-in",
  callback: "/auth/callback",
  signOut: "/auth/sign-out",
  signedOut: "/auth/signed-out",
  frontChannelLogout: "/auth/front-channel-logout",
  backChannelLogout: "/auth/back-channel-logout",
};

/** The routes' public paths. @param basePath - "/" or "/mail". */
export function routesUnder(basePath: string, routes: Partial<Routes> = {}): Routes {
  const prefix = basePath === "/" ? "" : basePath;
  const pathTo = (name: RouteName): string => prefix + (routes[name] ?? defaultRoutes[name]);
  return {
    signIn: pathTo("signIn"),
    callback: pathTo("callback"),
    signOut: pathTo("signOut"),
    signedOut: pathTo("signedOut"),
    frontChannelLogout: pathTo("frontChannelLogout"),
    backChannelLogout: pathTo("backChannelLogout"),
  };
}

/** The methods that each route answers. */
export const allowedMethods: Readonly<Record<RouteName, readonly string[]>> = {
  signIn: ["GET", "POST"],
  callback: ["GET", "POST"],
  signOut: ["GET", "POST"],
  signedOut: ["GET"],
  frontChannelLogout: ["GET", "POST"],
  backChannelLogout: ["POST"],
};
