import type { Reason } from "./catalogues.ts";

const head = `# Errors

Every error of identity-web is an \`IdentityError\`. Its \`code\` is stable and coarse: branch on it. Its \`reason\` is stable and
names the exact failure; \`facts\` has what was expected and what was found, as data. No error holds a token, a secret or a \`sid\`.

\`npx @identity-web/doctor explain <reason>\` prints one of these entries. Names in braces stand for facts.
`;

/** docs/errors.md. */
export function errorsPage(reasons: readonly Reason[]): string {
  const packages = [...new Set(reasons.map((each) => each.package))];
  return [
    head,
    ...packages.map(
      (name) =>
        `## ${name}\n\n${reasons
          .filter((each) => each.package === name)
          .map(entry)
          .join("\n\n")}\n`,
    ),
  ].join("\n");
}

const entry = ({ reason, code, status, message, cure }: Reason): string =>
  [
    `### ${reason}`,
    `\`${code}\`${status === undefined ? "" : ` (status ${status})`}: ${asText(message)}.`,
    ...(cure === undefined ? [] : [`**Cure:** ${asText(cure)}`]),
  ].join("\n\n");

/** Escapes Markdown: no tags, no emphasis. */
const asText = (text: string): string => text.replace(/[<>*_`|\\]/g, "\\$&").replaceAll("{{", "{ {");

/** The doctor's copy of the same table. */
export const doctorsTable = (reasons: readonly Reason[]): string => `${JSON.stringify(reasons, undefined, 2)}\n`;
