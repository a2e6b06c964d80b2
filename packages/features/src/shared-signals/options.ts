import {
  checkOptions,
  expected,
  flag,
  fromEnvironment,
  kindOf,
  members,
  type OptionRules,
  required,
  whole,
} from "@identity-web/core/options";
import {
  oneOrMore,
  safeUrl,
  type TransmitterOptions,
  transmitterDefaults,
  transmitterRules,
} from "../security-tokens/options.ts";

/** The options of pushed events. */
export interface PushOptions {
  /**
   * The `Authorization` header that the transmitter sends (`authorization_header` of the stream), or a function that checks it. The
   * signature of each event is checked in any case.
   *
   * @default the header isn't checked
   */
  readonly authorization?: string | ((header: string | undefined) => boolean | Promise<boolean>);
}

/** The options of the poll. */
export interface PollOptions {
  /** The `endpoint_url` of the stream's delivery. */
  readonly endpoint: string;
  /** The `Authorization` header of each request, such as "Bearer …". */
  readonly authorization: string | (() => string | Promise<string>);
  /**
   * How many events one answer may contain.
   *
   * @default 50
   */
  readonly maxEvents?: number;
  /**
   * How long the transmitter may hold a request until there is an event, in ms.
   *
   * @default 60_000
   */
  readonly longPollMs?: number;
  /**
   * The pause after an empty answer without a long poll, in ms.
   *
   * @default 5_000
   */
  readonly pauseMs?: number;
}

/** Options of `sharedSignals()`. */
export interface SharedSignalsOptions extends TransmitterOptions {
  /** The `aud` of the events for this app. */
  readonly audience: string | readonly string[];
  /**
   * How events are pushed to /auth/security-events. `false`: the app has no such route.
   *
   * @default {}
   */
  readonly push?: PushOptions | false;
  /**
   * The options of `poll()`.
   *
   * @default the app doesn't poll
   */
  readonly poll?: PollOptions;
  /**
   * Whether a `credential-change` with `update`, such as a changed password, removes all tokens of the account.
   *
   * @default false
   */
  readonly credentialUpdates?: boolean;
  /**
   * Also accepts events without the header `typ`, or with "JWT", from a transmitter that doesn't conform to SSF 1.0 §4.1.1. Then only
   * the claims distinguish an event from other tokens that are signed with the same keys: no `exp`, no `sub`, and `events`.
   *
   * @default false
   */
  readonly insecureUntypedEvents?: boolean;
  /**
   * The greatest age of an event, in seconds. For this long the app remembers which events it has carried out.
   *
   * @default 604_800, one week
   */
  readonly maxAgeSeconds?: number;
}

const rules: OptionRules<SharedSignalsOptions> = {
  ...transmitterRules,
  issuer: fromEnvironment(required(safeUrl)),
  audience: fromEnvironment(required(oneOrMore)),
  push: (value, at) =>
    value === false ? [] : members<PushOptions>({ authorization: textOrFunction }, kindOf)(value, at),
  poll: members<PollOptions>(
    {
      endpoint: fromEnvironment(required(safeUrl)),
      authorization: fromEnvironment(required(textOrFunction)),
      maxEvents: whole(1),
      longPollMs: whole(1),
      pauseMs: whole(1),
    },
    kindOf,
  ),
  credentialUpdates: flag,
  insecureUntypedEvents: flag,
  maxAgeSeconds: whole(60),
};

function textOrFunction(value: unknown, at: string): readonly string[] {
  const isGood = (typeof value === "string" && value !== "") || typeof value === "function";
  return isGood ? [] : [expected(at, "a text or a function", kindOf(value))];
}

export const pollDefaults = { maxEvents: 50, longPollMs: 60_000, pauseMs: 5_000 } as const;

const defaults = { ...transmitterDefaults, push: {}, credentialUpdates: false, maxAgeSeconds: 7 * 24 * 3600 } as const;

/** The options with their defaults. */
export type Settings = Omit<SharedSignalsOptions, "audience"> &
  Required<Pick<SharedSignalsOptions, keyof typeof defaults>> & { readonly audience: readonly string[] };

export const checkSharedSignals = (options: unknown): readonly string[] =>
  checkOptions<SharedSignalsOptions>("sharedSignals()", rules, options);

export function settingsOf({ audience, ...options }: SharedSignalsOptions): Settings {
  const audiences = typeof audience === "string" ? [audience] : audience;
  return { ...defaults, ...options, audience: audiences };
}
