import { auth0 } from "./auth0.ts";
import { entra } from "./entra.ts";
import { keycloak } from "./keycloak.ts";
import { okta } from "./okta.ts";
import { google, other } from "./other.ts";
import type { Recipe, Subject } from "./recipe.ts";

export type { Recipe, Subject } from "./recipe.ts";

/** The providers whose registration is known, by their names on the command line. */
export const registrations: Readonly<Record<string, (subject: Subject) => readonly Recipe[]>> = {
  entra,
  keycloak,
  auth0,
  okta,
  google,
  other,
};

/** All recipes as text, each with its title. */
export const registrationText = ({ urls }: Subject, recipes: readonly Recipe[]): string =>
  [
    [
      "The URLs of this app",
      `  redirect URI              ${urls.redirectUri}`,
      `  post-logout redirect URI  ${urls.postLogoutRedirectUri}`,
      `  front-channel logout URI  ${urls.frontChannelLogoutUri}`,
      `  back-channel logout URI   ${urls.backChannelLogoutUri}`,
    ].join("\n"),
    ...recipes.map(
      ({ id, title, file, text, schema, notes = [] }) =>
        `# ${title} (only this: --as ${id})${file === undefined ? "" : `, as ${file}`}\n# documented by: ${schema}\n\n${text}${notes.map((note) => `\n\n# ${note}`).join("")}`,
    ),
  ].join("\n\n");
