/** The texts of a list in a provider's metadata. @returns an empty list if it isn't one */
export const textsOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : [];
