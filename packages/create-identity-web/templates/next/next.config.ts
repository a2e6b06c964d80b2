// A package-lock.json above this folder doesn't make it a part of something larger.
export default { turbopack: { root: import.meta.dirname } };
