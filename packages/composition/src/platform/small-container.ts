import type { InjectionToken } from "tsyringe";
import type { IdentityContainer } from "../container.ts";

/** The part of tsyringe's container that composition needs, in a tenth of its size. */
export function createContainer(): IdentityContainer {
  const providers = new Map<unknown, () => unknown>();
  const container: IdentityContainer = {
    register(token: unknown, provider: Provider) {
      providers.set(token, () => ("useValue" in provider ? provider.useValue : provider.useFactory(container)));
      return container;
    },
    resolve<T>(token: InjectionToken<T>): T {
      const provide = providers.get(token);
      if (provide === undefined) throw new TypeError(`expected a registration of ${String(token)}, and found none`);
      // The signature of `register` allows only a `T` for this token.
      return provide() as T;
    },
  };
  return container;
}

type Provider = { readonly useValue: unknown } | { readonly useFactory: (container: IdentityContainer) => unknown };
