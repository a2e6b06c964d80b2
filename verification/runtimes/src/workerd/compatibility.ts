/** The compatibility date of every test here. */
export const compatibilityDate = "2026-01-29";

/** The binding in an app's Wrangler configuration. */
export const accounts = { className: "IdentityObject", useSQLite: true } as const;
