export { contentSecurityPolicy, type PolicySources } from "./content-security-policy.ts";
export { type Fragment, Html, html, trusted } from "./html.ts";
export { type PageOptions, page } from "./page.ts";
export { style } from "./style.ts";
