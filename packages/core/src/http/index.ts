export type { Awaitable } from "../ports/awaitable.ts";
export { answerTo, type Bound, type BoundIdentity, boundIdentity } from "./bound-identity.ts";
export { IdentityHttp, type IdentityHttpParts } from "./identity-http.ts";
export { type ApiOf, internals, type NamesApis } from "./internals.ts";
export { readText, tooLong } from "./kernel/body.ts";
export { bodyTaken } from "./kernel/body-taken.ts";
export { type CookieNames, type CookieStyle, type CookieToSet, cookiesOf, namesOfCookies } from "./kernel/cookies.ts";
export { asPage } from "./kernel/fetch-metadata.ts";
export { type BodyChunks, describesBody, type HttpAnswer, type HttpRequest } from "./kernel/message.ts";
export { type NodeMessages, nodeRequest } from "./kernel/node-request.ts";
export { english, type PageName, type TextKey, type Translation } from "./pages/texts.ts";
export {
  type CurrentOptions,
  missingIdentity,
  RequestIdentity,
  type SignInOptions,
} from "./request-identity.ts";
export { coreRoutes } from "./routes/core-routes.ts";
export { policyRoute } from "./routes/policy-route.ts";
export type { Feature, MountedRoute, Route, RouteContext } from "./routes/route.ts";
export {
  defaultRoutes,
  pathsGiven,
  type RouteName,
  type RoutePaths,
  type Routes,
  routesUnder,
} from "./routes/routes.ts";
export type { SignOutOptions } from "./routes/sign-out-redirect.ts";
export type { ApiOptions, ApiSignals, HttpSettings, PagesOptions, RenderedPage, VisitorPage } from "./settings.ts";
export type { FetchOptions } from "./user/call-api.ts";
export type { NamedApi } from "./user/named-api.ts";
export { type SignInRequirement, signInRequirement } from "./user/sign-in-requirement.ts";
export { SignedInUser, type UserSession } from "./user/signed-in-user.ts";
