export { passOn, sessionJson, tokenCacheJson } from "./json.ts";
export { isOwnPost } from "./own-post.ts";
export { createPages } from "./pages.ts";
export type { App, AppSettings, DemoParts } from "./settings.ts";
