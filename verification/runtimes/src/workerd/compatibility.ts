/** The day whose runtime every test here asks for. */
export const compatibilityDate = "2026-01-29";

/** The binding that an app's Wrangler configuration has. */
export const accounts = { className: "IdentityObject", useSQLite: true } as const;
