// `@identity-web/core/http/kit`: the building blocks of features.

export { within } from "../use-cases/within.ts";
export { errorAnswer } from "./error-answer.ts";
export { type HasParts, internals } from "./internals.ts";
export { isOwnNavigation, requireSameOrigin } from "./kernel/fetch-metadata.ts";
export { parameterOf, readBody, readForm } from "./kernel/form.ts";
export { answer, json, pathOf, queryOf, redirect } from "./kernel/message.ts";
export { displayName } from "./pages/display-name.ts";
export { escapeHtml, formOf, type Page, page, type Texts } from "./pages/page.ts";
export type { HttpParts } from "./parts.ts";
export { getOrPost } from "./routes/route.ts";
export { callApi, type TokenHolder } from "./user/call-api.ts";
export { namedApi } from "./user/named-api.ts";
export { tokenRequest } from "./user/token-request.ts";
