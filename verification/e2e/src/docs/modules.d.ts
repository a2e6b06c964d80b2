/** What a reader of the docs installs beside the runtime. */
declare module "undici" {
  export class Agent {
    constructor(options: object);
  }
}
