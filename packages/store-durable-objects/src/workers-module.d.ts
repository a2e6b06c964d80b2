/** What we use of the module that the Workers runtime brings along: an app has its types from Cloudflare. */
declare module "cloudflare:workers" {
  export abstract class DurableObject<Env = unknown> {
    constructor(state: import("./object/storage.ts").ObjectState, env: Env);
    alarm?(): void | Promise<void>;
  }
}
