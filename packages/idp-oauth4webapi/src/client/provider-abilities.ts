import { failure } from "../error-texts.ts";
import type { Client } from "../extension.ts";
import { importLine } from "./import-line.ts";
import type { Metadata } from "./metadata.ts";

/**
 * Refuses a provider that doesn't support what an extension requires, or that requires what no extension provides. One error lists
 * all problems.
 *
 * @throws IdentityError `configuration`
 */
export function checkAbilities(client: Client, metadata: Metadata): void {
  const { all, profile, push } = client.capabilities;
  const { issuer } = metadata;
  if (metadata.require_pushed_authorization_requests === true && push === undefined)
    throw failure("pushed-requests-demanded", { issuer, line: importLine("par", "extensions: [par()]") });
  const lacks = all.flatMap((each) => each.demands?.(metadata, client) ?? []).filter((lack) => lack !== false);
  if (lacks.length === 0) return;
  const demanded = profile === undefined ? "what the options of oidc() demand" : `profile "${profile}"`;
  throw failure("provider-lacks-capabilities", { issuer, demanded, lacks: [...new Set(lacks)].join("; ") });
}

/** Whether a list lacks an entry. An absent list lacks every entry. */
export const lacks = (list: readonly string[] | undefined, wanted: string): boolean => list?.includes(wanted) !== true;
/** Whether a list excludes an entry. An absent list excludes none. */
export const excludes = (list: readonly string[] | undefined, wanted: string): boolean =>
  list !== undefined && lacks(list, wanted);
export const listed = (list: readonly string[] | undefined): string => (list ?? []).join(", ") || "none";
