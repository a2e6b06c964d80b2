export { ApiCaller } from "./api-caller.ts";
export type { BearerRequirement } from "./bearer-guard.ts";
export { readText } from "./body.ts";
export { bodyTaken } from "./body-taken.ts";
export { type BoundIdentity, boundIdentity } from "./bound-identity.ts";
export type { FetchOptions } from "./call-api.ts";
export { type CookieNames, type CookieStyle, namesOfCookies } from "./cookies.ts";
export { IdentityHttp } from "./identity-http.ts";
export { describesBody, type HttpAnswer, type HttpRequest } from "./message.ts";
export type { NamedApi } from "./named-api.ts";
export { type NodeMessages, nodeRequest } from "./node-request.ts";
export { OwnApp } from "./own-app.ts";
export { type CurrentOptions, missingIdentity, RequestIdentity, type SignInOptions } from "./request-identity.ts";
export {
  defaultRoutes,
  type OptionalRoute,
  optionalRoutes,
  type RouteName,
  type Routes,
  routesUnder,
} from "./routes.ts";
export type {
  ApiOptions,
  HttpParts,
  HttpSettings,
  PagesOptions,
  RenderedPage,
  SessionsPageOptions,
  VisitorPage,
} from "./settings.ts";
export { type SignInRequirement, signInRequirement } from "./sign-in-requirement.ts";
export type { SignOutOptions } from "./sign-out-redirect.ts";
export { SignedInUser, type UserSession } from "./signed-in-user.ts";
export { english, type PageName, type TextKey, type Translation } from "./texts.ts";
