// What features are made of: `@identity-web/core/http/kit`.
export { isOwnNavigation, requireSameOrigin } from "./browser.ts";
export { callApi, type TokenHolder } from "./call-api.ts";
export { displayName } from "./display-name.ts";
export { readForm } from "./form.ts";
export { type HasParts, internals } from "./internals.ts";
export { answer, json, pathOf, queryOf, redirect } from "./message.ts";
export { namedApi } from "./named-api.ts";
export { escapeHtml, formOf, type Page, page, type Texts } from "./page.ts";
export type { HttpParts } from "./parts.ts";
export { getOrPost } from "./route.ts";
export { tokenRequest } from "./token-request.ts";
