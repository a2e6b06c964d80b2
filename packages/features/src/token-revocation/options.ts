import { checkOptions, flag, fromEnvironment, type OptionRules, required, text } from "@identity-web/core/options";
import {
  oneOrMore,
  safeUrl,
  type TransmitterOptions,
  transmitterDefaults,
  transmitterRules,
} from "../security-tokens/options.ts";

export interface TokenRevocationOptions extends TransmitterOptions {
  /**
   * The `aud` of the sender's JWT.
   *
   * @default the URL of the route
   */
  readonly audience?: string | readonly string[];
  /**
   * The `typ` of the sender's JWT.
   *
   * @default "global-token-revocation+jwt"
   */
  readonly tokenType?: string;
  /**
   * Whether an unknown subject gets 404. If so, the sender learns who has signed in to this app.
   *
   * @default false: 204
   */
  readonly tellUnknown?: boolean;
}

const rules: OptionRules<TokenRevocationOptions> = {
  ...transmitterRules,
  issuer: fromEnvironment(required(safeUrl)),
  audience: oneOrMore,
  tokenType: text("the typ of a JWT"),
  tellUnknown: flag,
};

const defaults = { ...transmitterDefaults, tokenType: "global-token-revocation+jwt", tellUnknown: false } as const;

/** The options with their defaults. */
export type Settings = TokenRevocationOptions & Required<Pick<TokenRevocationOptions, keyof typeof defaults>>;

export const checkTokenRevocation = (options: unknown): readonly string[] =>
  checkOptions<TokenRevocationOptions>("tokenRevocation()", rules, options);

export const settingsOf = (options: TokenRevocationOptions): Settings => ({ ...defaults, ...options });
