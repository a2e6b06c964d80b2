import type { Background, Clock, Crypto, Events, IdentityProvider, Limits, Sealer, Store } from "@identity-web/core";
import type { IdentityHttp } from "@identity-web/core/http";
import type { UseCases } from "@identity-web/core/parts";
import type { InjectionToken } from "tsyringe";

const token = <T>(name: string): InjectionToken<T> => Symbol(`identity-web ${name}`);

/**
 * The tokens of the parts that `configure` may replace.
 *
 * @example
 * identity({ …, configure: (container) => container.register(tokens.clock, { useValue: fakeClock() }) });
 */
export const tokens: {
  readonly clock: InjectionToken<Clock>;
  readonly crypto: InjectionToken<Crypto>;
  readonly sealer: InjectionToken<Sealer>;
  readonly events: InjectionToken<Events>;
  readonly background: InjectionToken<Background>;
  readonly limits: InjectionToken<Limits>;
  readonly store: InjectionToken<Store>;
  readonly provider: InjectionToken<IdentityProvider>;
  readonly useCases: InjectionToken<UseCases>;
  readonly http: InjectionToken<IdentityHttp>;
} = {
  clock: token("clock"),
  crypto: token("crypto"),
  sealer: token("sealer"),
  events: token("events"),
  background: token("background"),
  limits: token("limits"),
  store: token("store"),
  provider: token("provider"),
  useCases: token("use cases"),
  http: token("http"),
};
