/** What an authorization request asked for. */
export interface Authorization {
  readonly parameters: URLSearchParams;
  /** The provider's session. */
  readonly sid: string;
  readonly subject: string;
  readonly authTime: number;
  /** The thumbprint of the key that the code is bound to, where a proof came with the pushed request. */
  readonly jkt: string | undefined;
}

export interface AccessTokenRecord {
  readonly authorization: Authorization;
  readonly scope: string;
  readonly jkt: string | undefined;
}

/** Everything that the provider remembers. */
export class Records {
  readonly pushed = new Map<string, { readonly parameters: URLSearchParams; readonly jkt: string | undefined }>();
  readonly codes = new Map<string, Authorization>();
  readonly accessTokens = new Map<string, AccessTokenRecord>();
  /** The living refresh token of each authorization. */
  readonly refreshTokens = new Map<string, Authorization>();
  /** Refresh tokens that a refresh has replaced. */
  readonly spent = new Set<string>();
  readonly jtis = new Set<string>();
  readonly nonces = new Set<string>();
  authorizations: readonly Authorization[] = [];
  refreshes = 0;
}

export const randomText = (): string => crypto.randomUUID().replaceAll("-", "");
