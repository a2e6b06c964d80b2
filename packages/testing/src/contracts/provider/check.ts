import { IdentityError, type IdentityErrorCode } from "@identity-web/core";

export { equal, ok, present } from "../store/check.ts";

/** The error of a promise, which must have this code. */
export async function failsWith(promise: Promise<unknown>, code: IdentityErrorCode): Promise<IdentityError> {
  let result: unknown;
  try {
    result = await promise;
  } catch (error) {
    if (error instanceof IdentityError && error.code === code) return error;
    throw new Error(`expected the error ${code}, got ${String(error)}`, { cause: error });
  }
  throw new Error(`expected the error ${code}, got ${JSON.stringify(result)}`);
}

/** A text that the message must contain. */
export function says(message: string, ...parts: readonly string[]): void {
  for (const part of parts) {
    if (!message.includes(part)) throw new Error(`expected a message with "${part}", got "${message}"`);
  }
}

/** Texts that no message may show. */
export function hides(error: Error, ...secrets: readonly (string | undefined)[]): void {
  let told = "";
  for (let one: unknown = error; one instanceof Error; one = one.cause) told += `${one.name} ${one.message}\n`;
  for (const secret of secrets) {
    if (secret && told.includes(secret)) throw new Error(`a message shows a secret: ${told.replaceAll(secret, "***")}`);
  }
}
