const mostLists = 100;

/** Makes frozen copies of lists of scopes. Most tokens of an app have the same scopes, and share one copy. */
export function sharedScopes(): (scopes: readonly string[]) => readonly string[] {
  const copies = new Map<string, readonly string[]>();
  return (scopes) => {
    const name = JSON.stringify(scopes);
    const known = copies.get(name);
    if (known !== undefined) return known;
    if (copies.size >= mostLists) copies.clear();
    const copy = Object.freeze([...scopes]);
    copies.set(name, copy);
    return copy;
  };
}
