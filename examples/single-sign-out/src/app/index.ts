export { passOn, sessionJson, tokenCacheJson } from "./json.ts";
export type { AppLook } from "./look.ts";
export { isOwnPost } from "./own-post.ts";
export { createPages } from "./pages.ts";
export type { App, AppSettings, DemoParts } from "./settings.ts";
export { visitorPages } from "./visitor-page.ts";
