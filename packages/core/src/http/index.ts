export { type CookieNames, type CookieStyle, namesOfCookies } from "./cookies.ts";
export { IdentityHttp } from "./identity-http.ts";
export type { HttpAnswer, HttpRequest } from "./message.ts";
export { RequestIdentity, type SignInOptions, type SignInRequirement } from "./request-identity.ts";
export { defaultRoutes, type RouteName, type Routes, routesUnder } from "./routes.ts";
export type { HttpParts, HttpSettings } from "./settings.ts";
export type { SignOutOptions } from "./sign-out-redirect.ts";
export { SignedInUser, type UserSession } from "./signed-in-user.ts";
export type { FetchOptions } from "./user-fetch.ts";
