const known = ["from"];

/** What is wrong with the options. */
export function checkSessionsPage(options: unknown): readonly string[] {
  if (typeof options !== "object" || options === null) {
    return [`sessionsPage(): expected { from }, and got ${JSON.stringify(options)}`];
  }
  const from: unknown = Reflect.get(options, "from");
  return [
    ...Object.keys(options)
      .filter((name) => !known.includes(name))
      .map((name) => `sessionsPage(): unknown option "${name}": expected one of ${known.join(", ")}`),
    ...(from === undefined || typeof from === "function"
      ? []
      : [`sessionsPage.from: expected a function, and got ${JSON.stringify(from)}`]),
  ];
}
