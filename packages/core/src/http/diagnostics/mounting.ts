import type { HttpRequest } from "../kernel/message.ts";

/** Visitors who must be sent to sign-in before it is called a mistake that none of them arrived. */
const suspiciousTries = 2;

/**
 * Whether the framework's mount point and `basePath` agree. Where an app hangs under "/mail" and `basePath` is "/", the browser
 * is sent to /auth/sign-in, which the framework never hands to `identity()`: it answers 404, and nothing fails here.
 */
export class Mounting {
  readonly #signIn: string;
  readonly #basePath: string;
  #isReached = false;
  #tries = 0;

  constructor({ signIn, basePath }: { readonly signIn: string; readonly basePath: string }) {
    this.#signIn = signIn;
    this.#basePath = basePath;
  }

  /** A request has arrived at one of our own routes. */
  reached(): void {
    this.#isReached = true;
  }

  /** A visitor is sent to sign-in. @returns what to warn of, once */
  sentToSignIn({ mountedAt }: Pick<HttpRequest, "mountedAt">): string | undefined {
    if (this.#isReached) return undefined;
    const prefix = mountedAt?.() ?? "";
    if (prefix === "" || this.#signIn.startsWith(`${prefix}/`)) return undefined;
    this.#tries++;
    if (this.#tries !== suspiciousTries) return undefined;
    const shown = JSON.stringify(prefix);
    return `identity() is mounted at ${shown}, and basePath is ${JSON.stringify(this.#basePath)}: browsers are sent to ${this.#signIn}, and none arrived. Set basePath: ${shown} in identity({ … })`;
  }
}
