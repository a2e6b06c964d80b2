import { IdentityError } from "@identity-web/core";
import type { Client } from "../extension.ts";
import { importLine } from "./import-line.ts";
import type { Metadata } from "./metadata.ts";

const cure = "Let the provider offer this to the client, or leave out of oidc({ … }) what it can't do.";

/**
 * Refuses a provider that can't do what the client's extensions demand, or that demands what they can't do: everything at once.
 *
 * @throws IdentityError `configuration`
 */
export function checkAbilities(client: Client, metadata: Metadata): void {
  const { all, profile, push } = client.capabilities;
  if (metadata.require_pushed_authorization_requests === true && push === undefined) {
    throw new IdentityError(
      "configuration",
      `the provider ${metadata.issuer} takes pushed authorization requests only, and the client sends none`,
      { cure: `Add par() to oidc({ … }): ${importLine("par", "extensions: [par()]")}.` },
    );
  }
  const lacks = all.flatMap((each) => each.demands?.(metadata, client) ?? []).filter((lack) => lack !== false);
  if (lacks.length === 0) return;
  const demanded = profile === undefined ? "what oidc({ … }) demands" : `profile "${profile}"`;
  const message = `the provider ${metadata.issuer} can't do ${demanded}: ${[...new Set(lacks)].join("; ")}`;
  throw new IdentityError("configuration", message, { cure });
}

/** A list that isn't there has nothing. */
export const lacks = (list: readonly string[] | undefined, wanted: string): boolean => list?.includes(wanted) !== true;
/** A list that isn't there says nothing. */
export const excludes = (list: readonly string[] | undefined, wanted: string): boolean =>
  list !== undefined && lacks(list, wanted);
export const listed = (list: readonly string[] | undefined): string => (list ?? []).join(", ") || "none";
