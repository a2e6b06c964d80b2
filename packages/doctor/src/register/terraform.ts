/** A block of Terraform's language inside another one. */
export class Block {
  readonly members: Members;
  constructor(members: Members) {
    this.members = members;
  }
}

/** An expression, such as a reference to another resource. */
export class Expression {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Value = string | boolean | readonly string[] | Expression | Block | readonly Block[];
export type Members = Readonly<Record<string, Value>>;

/** A resource, formatted as `terraform fmt` does. */
export const resource = (type: string, name: string, members: Members): string =>
  `resource "${type}" "${name}" {\n${bodyOf(members, "  ")}}`;

function bodyOf(members: Members, indent: string): string {
  const lines: string[] = [];
  let run: (readonly [string, string])[] = [];
  // `terraform fmt` aligns the equals signs of successive lines.
  const flush = () => {
    const width = Math.max(0, ...run.map(([name]) => name.length));
    lines.push(...run.map(([name, value]) => `${indent}${name.padEnd(width)} = ${value}\n`));
    run = [];
  };
  for (const [name, value] of Object.entries(members)) {
    const blocks = blocksOf(value);
    if (blocks === undefined) run.push([name, expressionOf(value)]);
    else {
      flush();
      for (const block of blocks) lines.push(`${indent}${name} {\n${bodyOf(block.members, `${indent}  `)}${indent}}\n`);
    }
  }
  flush();
  return lines.join("");
}

function blocksOf(value: Value): readonly Block[] | undefined {
  if (value instanceof Block) return [value];
  return Array.isArray(value) && value[0] instanceof Block ? value : undefined;
}

const expressionOf = (value: Value): string => (value instanceof Expression ? value.text : literal(value));

/** A text is written as in JSON, except for Terraform's own `${` and `%{`. */
const literal = (value: Value): string => {
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  return JSON.stringify(value).replaceAll("${", "$${").replaceAll("%{", "%%{");
};
