// Without this line, a package-lock.json in a parent folder would make Next.js use that folder as the root.
export default { turbopack: { root: import.meta.dirname } };
