import type { Paths } from "./web-app.ts";

/** The routes of identity-web, on every framework. */
export const ourPaths: Paths = {
  signIn: "/auth/sign-in",
  callback: "/auth/callback",
  signOut: { method: "post", path: "/auth/sign-out" },
  frontChannel: "/auth/front-channel-logout",
  backChannel: "/auth/back-channel-logout",
};
