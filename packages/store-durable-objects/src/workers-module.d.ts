/** The part of the Workers runtime's module that the store uses. An app has the types of Cloudflare. */
declare module "cloudflare:workers" {
  export abstract class DurableObject<Env = unknown> {
    constructor(state: import("./object/storage.ts").ObjectState, env: Env);
  }
}
