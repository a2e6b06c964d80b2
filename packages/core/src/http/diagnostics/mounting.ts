import { show } from "../../provider-kit/show.ts";
import type { HttpRequest } from "../kernel/message.ts";

/** Where the app is mounted, and one of its routes. */
interface Mounted {
  readonly signIn: string;
  readonly basePath: string;
}

/** How many visitors must be sent to sign-in, without one arriving there, before a warning. */
const suspiciousTries = 2;

/**
 * Checks that requests arrive at the paths that `basePath` promises.
 *
 * If the framework mounts an app at "/mail" and `basePath` is "/", the browser is sent to /auth/sign-in. The framework answers 404 and
 * never calls `identity()`, so no other check can notice it. If a proxy removes "/mail" from paths, the browser is sent to
 * /mail/auth/sign-in, and /auth/sign-in arrives.
 */
export class Mounting {
  readonly #signIn: string;
  readonly #basePath: string;
  #isReached = false;
  #tries = 0;
  #strippedTries = 0;

  constructor({ signIn, basePath }: Mounted) {
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

  /**
   * Call it for a request to one of the library's routes without `basePath`. Another `identity()` may have that route, so requests to
   * this one's own routes prove that nothing is wrong.
   *
   * @returns the warning, once
   */
  stripped(path: string): string | undefined {
    if (this.#isReached || this.#strippedTries >= suspiciousTries) return undefined;
    this.#strippedTries++;
    if (this.#strippedTries !== suspiciousTries) return undefined;
    const shown = show(this.#basePath);
    return `requests to ${path} arrive, and basePath is ${shown}, so this app's route is ${this.#basePath}${path}. A proxy in front seems to remove ${shown} from the path: let it pass on the whole path`;
  }
}
