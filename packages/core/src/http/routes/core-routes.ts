import { callbackRoute } from "./callback-route.ts";
import { backChannelRoute, frontChannelRoute } from "./notice-routes.ts";
import type { Route } from "./route.ts";
import { signInRoute } from "./sign-in-route.ts";
import { signedOutRoute, signOutRoute } from "./sign-out-routes.ts";

/** The routes that every app has. */
export const coreRoutes: readonly Route[] = [
  signInRoute,
  callbackRoute,
  signOutRoute,
  signedOutRoute,
  frontChannelRoute,
  backChannelRoute,
];
