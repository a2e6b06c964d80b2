import type { SignOutScope } from "../domain/removal.ts";
import type { Ports } from "../ports/ports.ts";
import type { UseCases } from "../use-cases/use-cases.ts";
import type { CookieNames, CookieStyle } from "./cookies.ts";
import type { ApiOptions } from "./named-api.ts";
import type { Routes } from "./routes.ts";

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
  readonly cookies: CookieNames;
  readonly cookieStyle: CookieStyle;
  /** The provider answers by a cross-site POST, so the transaction's cookie must go with one. */
  readonly formPost: boolean;
  readonly signOutScope: SignOutScope;
  /** Web APIs that are called by name. */
  readonly apis?: Readonly<Record<string, ApiOptions>>;
  /** How long a transaction's cookie lives, in ms. */
  readonly transactionMs: number;
}
