import type { InjectionToken } from "tsyringe";

/**
 * What `configure` gets: tsyringe's container, or on Workers a small one that can do as much. The last registration of a token
 * counts.
 */
export interface IdentityContainer {
  register<T>(token: InjectionToken<T>, provider: { readonly useValue: T }): IdentityContainer;
  register<T>(
    token: InjectionToken<T>,
    provider: { readonly useFactory: (container: IdentityContainer) => T },
  ): IdentityContainer;
  resolve<T>(token: InjectionToken<T>): T;
}
