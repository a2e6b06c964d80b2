/** What a Worker of the bench is given, by the binding `SETTINGS`. */
export interface EdgeSettings {
  /** Where it listens. */
  readonly origin: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly secret: string;
  /** Where the provider listens. It differs from the issuer for a library that accepts no provider on loopback. */
  readonly provider: string;
}

export interface EdgeEnv {
  readonly SETTINGS: EdgeSettings;
}
