import type { InjectionToken } from "tsyringe";

/**
 * The container that `configure` gets: tsyringe's, or on Workers a small one with the same methods. The last registration of a
 * token counts.
 */
export interface IdentityContainer {
  register<T>(token: InjectionToken<T>, provider: { readonly useValue: T }): IdentityContainer;
  register<T>(
    token: InjectionToken<T>,
    provider: { readonly useFactory: (container: IdentityContainer) => T },
  ): IdentityContainer;
  resolve<T>(token: InjectionToken<T>): T;
}
