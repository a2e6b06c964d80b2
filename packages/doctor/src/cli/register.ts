import type { IdentityOptions } from "@identity-web/composition";
import { isLoopback } from "@identity-web/core/provider-kit";
import { type AppUrls, urlsOf } from "../checked-app.ts";
import { isMicrosoft } from "../checks/entra.ts";
import { type Recipe, registrations, registrationText } from "../register/register.ts";
import { configurationOf, type Surroundings } from "./configuration.ts";
import { parsed, type ValuesOf } from "./parsed.ts";
import { UsageError } from "./usage.ts";

const options = {
  for: { type: "string" },
  as: { type: "string" },
  name: { type: "string" },
  issuer: { type: "string" },
  "base-url": { type: "string" },
  "base-path": { type: "string" },
} as const;

/** The commands and files that register an app at its provider. Sends nothing. @throws UsageError */
export async function register(argv: readonly string[], at: Surroundings): Promise<string> {
  const { values, positionals } = parsed(argv, options);
  const [module, ...more] = positionals;
  if (more.length > 0) throw new UsageError("expected one configuration module, and got several");
  const recipesFor = registrations[providerOf(values.for, values.issuer)];
  const { baseUrl, urls } = await addressesOf(module, values, at);
  const subject = { name: values.name ?? new URL(baseUrl).hostname, baseUrl, urls };
  if (/\p{Cc}/u.test(subject.name)) throw new UsageError("--name: expected one line of text");
  const recipes = recipesFor?.(subject) ?? [];
  return values.as === undefined ? registrationText(subject, recipes) : recipeOf(recipes, values.as).text;
}

type Values = ValuesOf<typeof options>;

function providerOf(name: string | undefined, issuer: string | undefined): string {
  const known = Object.keys(registrations);
  if (name === undefined && issuer !== undefined) return guessed(issuer);
  if (name !== undefined && known.includes(name)) return name;
  throw new UsageError(
    `--for: expected one of ${known.join(", ")}, and got ${name === undefined ? "nothing" : `"${name.slice(0, 100)}"`}`,
  );
}

function guessed(issuer: string): string {
  if (!URL.canParse(issuer)) throw new UsageError("--issuer: expected a URL");
  const { hostname, pathname } = new URL(issuer);
  if (isMicrosoft(issuer)) return "entra";
  if (hostname === "accounts.google.com") return "google";
  if (hostname.endsWith(".auth0.com")) return "auth0";
  if (/\.(okta|oktapreview|okta-emea)\.com$/.test(hostname)) return "okta";
  return pathname.includes("/realms/") ? "keycloak" : "other";
}

/** A client id comes only from the registration, so that the options needn't be complete. */
async function addressesOf(
  module: string | undefined,
  values: Values,
  at: Surroundings,
): Promise<{ readonly baseUrl: string; readonly urls: AppUrls }> {
  const given: Pick<IdentityOptions, "baseUrl"> & Partial<IdentityOptions> =
    module === undefined
      ? {
          baseUrl: values["base-url"] ?? "",
          ...(values["base-path"] === undefined ? {} : { basePath: values["base-path"] }),
        }
      : await configurationOf({ module }, at);
  const { baseUrl } = given;
  if (!isOrigin(baseUrl)) {
    const where = module === undefined ? "expected a configuration module, or --base-url" : "expected its baseUrl";
    throw new UsageError(`${where} with the app's origin: https, or http on this machine, without a path`);
  }
  return { baseUrl, urls: urlsOf(given) };
}

function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  const isSafe = url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url));
  return isSafe && url.href === `${url.origin}/`;
}

function recipeOf(recipes: readonly Recipe[], id: string): Recipe {
  const found = recipes.find((recipe) => recipe.id === id);
  if (found !== undefined) return found;
  const ids = recipes.map((recipe) => recipe.id).join(", ");
  throw new UsageError(`--as: expected one of ${ids}, and got "${id.slice(0, 100)}"`);
}
