import type { SignOutScope } from "../domain/removal.ts";
import type { Ports } from "../ports/ports.ts";
import type { UseCases } from "../use-cases/use-cases.ts";
import type { CookieNames, CookieStyle } from "./kernel/cookies.ts";
import type { PageName, Translation } from "./pages/texts.ts";
import type { RoutePaths, Routes } from "./routes/routes.ts";

/** A page for a visitor, for an app that draws it in a look of its own. */
export interface VisitorPage {
  /** Which page it is: "signed-out", "sign-out", "failed-callback" … */
  readonly name: PageName | (string & {});
  readonly status: number;
  /** The visitor's language, of those that the app has. */
  readonly language: string;
  /** As text, which a document must escape. */
  readonly title: string;
  /** The page's content as HTML: heading, text, and the forms and links to go on by. It must stand in the page as it is. */
  readonly content: string;
  /** What belongs into the head as it is: where the page goes on by itself. Mostly empty. */
  readonly head: string;
}

/** Texts and layout of the pages that visitors see. */
export interface PagesOptions {
  /**
   * Texts by language ("de", "pt-BR"). English is built in; "en" replaces it.
   *
   * @example
   * translations: { de: { "signed-out.title": "Abgemeldet" } }
   */
  readonly translations?: Readonly<Record<string, Translation>>;
  /**
   * Draws the whole document around a page's content. It may bring headers of its own, such as a policy that allows its
   * style sheet; the ban on framing should stay in it.
   */
  readonly render?: (page: VisitorPage) => RenderedPage | string | Promise<RenderedPage | string>;
}

/** A document, and headers in place of ours. */
export interface RenderedPage {
  readonly html: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A web API that the app calls, named once in the options. */
export interface ApiOptions {
  /** Its base address: "https://graph.microsoft.com/v1.0". */
  readonly baseUrl: string;
  /** The scopes of calls for users. */
  readonly scopes: readonly string[];
  /**
   * The scopes of calls for the app itself, without a user (at Microsoft Entra the API's ".default").
   *
   * @default `scopes`
   */
  readonly appScopes?: readonly string[];
  /** The `resource` parameter of token requests (RFC 8707). */
  readonly resource?: string;
  /**
   * How the API is told that a user has signed out, by the feature `onward`.
   *
   * @default The API isn't told.
   */
  readonly signals?: ApiSignals;
}

/** Where an API receives security events. */
export interface ApiSignals {
  /** What the API calls itself in `aud`: the `audience` of its `sharedSignals()`. */
  readonly audience: string;
  /** Where it receives them: "https://api.example/auth/security-events". */
  readonly endpoint: string;
  /**
   * The `Authorization` header that the API wants.
   *
   * @default none: the events are signed
   */
  readonly authorization?: string;
}

/** What the HTTP side of an app is given. */
export interface AppParts {
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
  /** Other paths for the routes of features and of the provider, by their names, without the base path. */
  readonly paths?: RoutePaths;
  readonly cookies: CookieNames;
  readonly cookieStyle: CookieStyle;
  /** The provider answers by a cross-site POST, so the transaction's cookie must go with one. */
  readonly formPost: boolean;
  readonly signOutScope: SignOutScope;
  /** What visitors see. */
  readonly pages?: PagesOptions;
  /** Web APIs that are called by name. */
  readonly apis?: Readonly<Record<string, ApiOptions>>;
  /** How long a transaction's cookie lives, in ms. */
  readonly transactionMs: number;
}
