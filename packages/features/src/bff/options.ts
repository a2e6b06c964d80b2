import {
  checkOptions,
  list,
  members,
  type OptionRule,
  type OptionRules,
  required,
  such,
  text,
  whole,
} from "@identity-web/core/options";
import { show } from "@identity-web/core/provider-kit";
import { segmentsOf } from "./api-path.ts";
import { isAllowed } from "./headers.ts";
import type { OwnPagesOptions } from "./own-pages.ts";

/** Options of `bff()`. */
export interface BffOptions extends OwnPagesOptions {
  /**
   * The claims of the ID token that the page gets.
   *
   * @default ["name", "preferred_username", "email", "picture", "locale"]
   */
  readonly claims?: readonly string[];
  /**
   * The APIs of the option `apis` that the page may call below /auth/api/<name>, with the paths and methods of each.
   *
   * @default {}: none
   */
  readonly apis?: Readonly<Record<string, BffApi>>;
}

/** The part of an API that the page may call. */
export interface BffApi {
  /**
   * Prefixes of paths below the API's base URL, by whole segments: "/me" admits "/me/messages", but not "/menu". "/" admits all.
   */
  readonly paths: readonly string[];
  /**
   * @default ["GET"]
   */
  readonly methods?: readonly string[];
  /**
   * The longest body of a request, in bytes.
   *
   * @default 10 MiB
   */
  readonly maxBodyBytes?: number;
  /**
   * How long the API may take until its answer begins, in ms. The time of the upload doesn't count.
   *
   * @default 60_000
   */
  readonly timeoutMs?: number;
  /**
   * More headers of the page's request that the API gets, in lower case: "consistencylevel". The API always gets those of content
   * negotiation, conditions, ranges and tracing, `Idempotency-Key`, `Last-Event-ID` and `Prefer`.
   *
   * @default []
   */
  readonly requestHeaders?: readonly string[];
  /**
   * More headers of the API's answer that the page gets, in lower case: "x-total-count". The page always gets those that describe the
   * content, `Allow`, `Preference-Applied` and `Retry-After`.
   *
   * @default []
   */
  readonly responseHeaders?: readonly string[];
}

export const defaultClaims: readonly string[] = ["name", "preferred_username", "email", "picture", "locale"];

export const apiDefaults = { methods: ["GET"], maxBodyBytes: 10 * 1024 * 1024, timeoutMs: 60_000 } as const;

const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

const header: OptionRule = such("the name of a header in lower case that may pass", isAllowed);

/** A path without a trailing slash. */
const isPrefix = (path: unknown): boolean =>
  path === "/" || (typeof path === "string" && /^(\/[A-Za-z0-9._~-]+)+$/.test(path) && segmentsOf(path) !== undefined);

const api = members<BffApi>({
  paths: required(list("a list of paths", such('a path such as "/me"', isPrefix))),
  methods: list(
    "a list of methods",
    such(`one of ${methods.join(", ")}`, (value) => methods.some((each) => each === value)),
  ),
  maxBodyBytes: whole(0),
  timeoutMs: whole(1),
  requestHeaders: list("a list of headers", header),
  responseHeaders: list("a list of headers", header),
});

const rules: OptionRules<BffOptions> = {
  claims: list("a list of claims", text("the name of a claim")),
  header,
  apis: (value, at) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      return [`${at}: expected { name: { paths, methods } }, and got something else`];
    }
    return Object.entries(value).flatMap(([name, each]: [string, unknown]) => [
      ...(/^[A-Za-z0-9_-]+$/.test(name)
        ? []
        : [`${at}: expected names of letters, digits, "-" and "_", and got ${show(name)}`]),
      ...api(each, `${at}.${name}`),
    ]);
  },
};

/** The problems of the options. */
export const checkBff = (options: unknown): readonly string[] => checkOptions<BffOptions>("bff()", rules, options);
