const caches = ["Mail, node 1", "Mail, node 2", "Calendar"] as const;
const title = "One sign-out removes every token of alice from every cache";
const width = 760;
const height = 330;

/** The landing page's picture: three caches before and after a sign-out. Its colours follow the reader's scheme. */
export const drawCaches = (): string =>
  [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>${title}</title>`,
    "<style>",
    "text{font:14px system-ui,sans-serif;fill:#1c2430}.head{font-weight:600}.quiet{fill:#5b6472}.gone{fill:#b3261e;text-decoration:line-through}",
    ".page{fill:#fff}.box{fill:#f4f6fa;stroke:#b9c2cf}.button{fill:#2f5d9b}.label{fill:#fff;font-weight:600;text-anchor:middle}",
    ".arrow{fill:none;stroke:#2f5d9b;stroke-width:2}.tip{fill:#2f5d9b}",
    "@media (prefers-color-scheme:dark){text{fill:#e6eaf1}.quiet{fill:#a3adbb}.gone{fill:#ff9d94}.page{fill:#1b1b1f}",
    ".box{fill:#262a33;stroke:#4a5362}.arrow{stroke:#8ab4f8}.tip{fill:#8ab4f8}.label{fill:#fff}}",
    "</style>",
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path class="tip" d="M0 0 8 4 0 8z"/></marker></defs>',
    `<rect class="page" width="${width}" height="${height}" rx="8"/>`,
    '<text class="head" x="40" y="122">alice, in any app</text>',
    '<text class="quiet" x="40" y="226">or the provider,</text>',
    '<text class="quiet" x="40" y="246">or an administrator</text>',
    '<rect class="button" x="40" y="140" width="140" height="48" rx="7"/>',
    '<text class="label" x="110" y="169">Sign out</text>',
    ...caches.flatMap((name, index) => {
      const top = 24 + index * 98;
      return [
        `<path class="arrow" d="M192 164C270 164 270 ${top + 43} 334 ${top + 43}" marker-end="url(#tip)"/>`,
        `<rect class="box" x="344" y="${top}" width="386" height="86" rx="7"/>`,
        `<text class="head" x="362" y="${top + 27}">Token cache of ${name}</text>`,
        `<text class="gone" x="362" y="${top + 51}">alice: access token, refresh token</text>`,
        `<text x="362" y="${top + 72}">bob: access token, refresh token</text>`,
      ];
    }),
    "</svg>\n",
  ].join("\n");
