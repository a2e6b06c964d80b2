import { usesTls } from "../client/authentication-method.ts";
import type { ClientAuthentication } from "./options.ts";

/** Whether an authentication method has what it sends, and nothing else; one sentence for each thing that is wrong. */
export function checkProofs(
  method: ClientAuthentication | undefined,
  given: { readonly clientSecret: boolean; readonly clientKey: boolean; readonly fetch: boolean },
): string[] {
  const problems: string[] = [];
  const needs = method?.startsWith("client_secret")
    ? "clientSecret"
    : method === "private_key_jwt"
      ? "clientKey"
      : undefined;
  if (method === undefined && given.clientSecret && given.clientKey) {
    problems.push(
      "clientSecret and clientKey are both there: leave one out, or say by clientAuthentication which is meant",
    );
  }
  if (method !== undefined) {
    for (const name of ["clientSecret", "clientKey"] as const) {
      if (name === needs && !given[name]) problems.push(`clientAuthentication "${method}" needs a ${name}`);
      if (needs === undefined && given[name])
        problems.push(`clientAuthentication "${method}" sends no ${name}: leave one out`);
    }
  }
  if (usesTls(method) && !given.fetch) {
    problems.push(`clientAuthentication "${method}" needs a fetch that presents the client's certificate`);
  }
  return problems;
}
