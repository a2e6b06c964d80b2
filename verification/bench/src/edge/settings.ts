/** The settings of a Worker of the bench, in the binding `SETTINGS`. */
export interface EdgeSettings {
  /** The address at which it listens. */
  readonly origin: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly secret: string;
  /** The address at which the provider listens. It differs from the issuer for a library that accepts no provider on loopback. */
  readonly provider: string;
}

export interface EdgeEnv {
  readonly SETTINGS: EdgeSettings;
}
