export default {
  // The test has a folder of its own, so that it runs beside `npm run dev`.
  distDir: process.env.DIST_DIR ?? ".next",
  // Without this line, a package-lock.json in a parent folder would make Next.js use that folder as the root.
  turbopack: { root: import.meta.dirname },
};
