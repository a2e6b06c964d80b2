import type { SignOutScope } from "../domain/removal.ts";
import type { Ports } from "../ports/ports.ts";
import type { UseCases } from "../use-cases/use-cases.ts";
import type { CookieNames, CookieStyle } from "./cookies.ts";
import type { HttpRequest } from "./message.ts";
import type { ApiOptions } from "./named-api.ts";
import type { PagesOptions } from "./page.ts";
import type { OptionalRoute, Routes } from "./routes.ts";

/** What a page with a user's sessions is told. */
export interface SessionsPageOptions {
  /** Where a session comes from, asked once at its sign-in; for display only. At most 100 characters are kept. */
  readonly from?: (request: Pick<HttpRequest, "header">) => string | undefined | Promise<string | undefined>;
}

/** What the HTTP side of an app is made of. */
export interface HttpParts {
  readonly useCases: UseCases;
  readonly ports: Ports;
  readonly settings: HttpSettings;
}

export interface HttpSettings {
  /** The app's own origin: "https://app.example". */
  readonly origin: string;
  /** "/" or the path under which the app lies. */
  readonly basePath: string;
  readonly routes: Routes;
  /** Those of the optional routes that are there. Default: none. */
  readonly mounted?: readonly OptionalRoute[];
  readonly cookies: CookieNames;
  readonly cookieStyle: CookieStyle;
  /** The provider answers by a cross-site POST, so the transaction's cookie must go with one. */
  readonly formPost: boolean;
  readonly signOutScope: SignOutScope;
  /** What visitors see. */
  readonly pages?: PagesOptions;
  /** Sessions are labelled with their browsers, and where from, as the app says. Default: they are not. */
  readonly sessionsPage?: SessionsPageOptions;
  /** Web APIs that are called by name. */
  readonly apis?: Readonly<Record<string, ApiOptions>>;
  /** How long a transaction's cookie lives, in ms. */
  readonly transactionMs: number;
}
