// What features are made of: `@identity-web/core/http/kit`.
export { isOwnNavigation, requireSameOrigin } from "./browser.ts";
export { displayName } from "./display-name.ts";
export { readForm } from "./form.ts";
export { answer, json, queryOf, redirect } from "./message.ts";
export { escapeHtml, formOf, type Page, page, type Texts } from "./page.ts";
export type { HttpParts } from "./parts.ts";
export { getOrPost } from "./route.ts";
