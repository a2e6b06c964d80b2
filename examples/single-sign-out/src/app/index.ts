export { passOn, sessionJson } from "./json.ts";
export { isOwnPost } from "./own-post.ts";
export { createPages } from "./pages.ts";
export type { App, AppSettings, DemoUrls } from "./settings.ts";
