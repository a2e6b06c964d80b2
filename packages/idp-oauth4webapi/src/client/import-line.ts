/** The import of a capability, and the option that takes it. @param path - Its entry, if it differs from the name; empty for the package itself. */
export const importLine = (name: string, option: string, path: string = name): string =>
  `import { ${name} } from "@identity-web/idp-oauth4webapi${path === "" ? "" : `/${path}`}", then write ${option}`;
