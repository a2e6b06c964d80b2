import { show } from "../../provider-kit/show.ts";
import type { HttpRequest } from "../kernel/message.ts";

/** How many visitors must be sent to sign-in, without one arriving there, before a warning. */
const suspiciousTries = 2;

/**
 * Checks that the framework's mount point and `basePath` agree. If an app is mounted at "/mail" and `basePath` is "/", the browser
 * is sent to /auth/sign-in. The framework answers 404 and never calls `identity()`, so no other check can notice it.
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

  /** Call it for a request to one of the library's routes. */
  reached(): void {
    this.#isReached = true;
  }

  /** Call it when a visitor is sent to sign-in. @returns the warning, once */
  sentToSignIn({ mountedAt }: Pick<HttpRequest, "mountedAt">): string | undefined {
    if (this.#isReached) return undefined;
    const prefix = mountedAt?.() ?? "";
    if (prefix === "" || this.#signIn.startsWith(`${prefix}/`)) return undefined;
    this.#tries++;
    if (this.#tries !== suspiciousTries) return undefined;
    const shown = show(prefix);
    return `identity() is mounted at ${shown}, and basePath is ${show(this.#basePath)}: browsers are sent to ${this.#signIn}, and none arrived. Set basePath: ${shown} in identity({ … })`;
  }
}
