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
export const tokens = {
  clock: token<Clock>("clock"),
  crypto: token<Crypto>("crypto"),
  sealer: token<Sealer>("sealer"),
  events: token<Events>("events"),
  background: token<Background>("background"),
  limits: token<Limits>("limits"),
  store: token<Store>("store"),
  provider: token<IdentityProvider>("provider"),
  useCases: token<UseCases>("use cases"),
  http: token<IdentityHttp>("http"),
};
