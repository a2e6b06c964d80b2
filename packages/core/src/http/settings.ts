import type { SignOutScope } from "../domain/removal.ts";
import type { Ports } from "../ports/ports.ts";
import type { UseCases } from "../use-cases/use-cases.ts";
import type { CookieNames, CookieStyle } from "./kernel/cookies.ts";
import type { PageName, Translation } from "./pages/texts.ts";
import type { RoutePaths, Routes } from "./routes/routes.ts";

/** A page for a visitor, for an app that renders it in its own layout. */
export interface VisitorPage {
  /** The name of the page: "signed-out", "sign-out", "failed-callback" … */
  readonly name: PageName | (string & {});
  readonly status: number;
  /** The language of the page. */
  readonly language: string;
  /** The title as text. Escape it in HTML. */
  readonly title: string;
  /** The content as HTML: heading, text, forms and links. Insert it unchanged. */
  readonly content: string;
  /** HTML for the head, such as an automatic redirect. Insert it unchanged. Usually empty. */
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
   * Renders the whole document around a page's content. It may set headers, such as a content security policy that allows its style
   * sheet. Keep `frame-ancestors 'none'` in that policy.
   */
  readonly render?: (page: VisitorPage) => RenderedPage | string | Promise<RenderedPage | string>;
}

/** A document, and headers that replace the library's. */
export interface RenderedPage {
  readonly html: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A web API that the app calls, named once in the options. */
export interface ApiOptions {
  /** Its base URL, such as "https://graph.microsoft.com/v1.0". */
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
   * How the feature `onward` notifies the API of removals.
   *
   * @default the API isn't notified
   */
  readonly signals?: ApiSignals;
}

/** Where an API receives security events. */
export interface ApiSignals {
  /** The `aud` of the events: the `audience` of the API's `sharedSignals()`. */
  readonly audience: string;
  /** The URL that receives them, such as "https://api.example/auth/security-events". */
  readonly endpoint: string;
  /**
   * The `Authorization` header that the API requires.
   *
   * @default none, because the events are signed
   */
  readonly authorization?: string;
}

/** The use cases, ports and HTTP settings of an app. */
export interface AppParts {
  readonly useCases: UseCases;
  readonly ports: Ports;
  readonly settings: HttpSettings;
}

/** The settings of the HTTP layer, read once from the options. */
export interface HttpSettings {
  /** The app's own origin: "https://app.example". */
  readonly origin: string;
  /** "/", or the path at which the app is mounted. */
  readonly basePath: string;
  readonly routes: Routes;
  /** Other paths for routes of features and of the provider, by name, without the base path. */
  readonly paths?: RoutePaths;
  readonly cookies: CookieNames;
  readonly cookieStyle: CookieStyle;
  /** Whether the callback is a cross-site POST. Then the transaction's cookie must be `SameSite=None`. */
  readonly formPost: boolean;
  readonly signOutScope: SignOutScope;
  /** Texts and layout of the pages for visitors. */
  readonly pages?: PagesOptions;
  /** The web APIs that are called by name. */
  readonly apis?: Readonly<Record<string, ApiOptions>>;
  /** How long a transaction's cookie lives, in ms. */
  readonly transactionMs: number;
}
