import { writeFileSync } from "node:fs";
import type { Figures } from "./measure.ts";

const file = new URL("../../../../docs/images/performance.svg", import.meta.url);
const width = 760;
const row = 22;
const left = 290;
const right = 70;
const top = 34;

/** Draws what a guarded page costs beyond its framework, as bars. */
export function writeChart(figures: readonly Figures[]): void {
  const bars = figures
    .filter(({ role }) => role === "ours" || role === "peer")
    .sort((a, b) => a.overheadUs.median - b.overheadUs.median);
  const most = Math.max(...bars.map(({ overheadUs }) => overheadUs.median));
  const height = top + bars.length * row + 10;
  const lines = bars.map(({ name, role, overheadUs }, index) => {
    const y = top + index * row;
    const length = Math.max(1, (overheadUs.median / most) * (width - left - right));
    const colour = role === "ours" ? "#0f766e" : "#94a3b8";
    return [
      `<text x="${left - 8}" y="${y + 14}" text-anchor="end">${inXml(name)}</text>`,
      `<rect x="${left}" y="${y + 3}" width="${length.toFixed(1)}" height="${row - 7}" rx="2" fill="${colour}"/>`,
      `<text x="${(left + length + 6).toFixed(1)}" y="${y + 14}">${overheadUs.median.toFixed(1)}</text>`,
    ].join("\n");
  });
  const title = "CPU time of a guarded page beyond its bare framework, in microseconds a request (less is better)";
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title" font-family="system-ui, sans-serif" font-size="12" fill="#1e293b">
<title id="title">${title}</title>
<rect width="${width}" height="${height}" fill="#fff"/>
<text x="10" y="20" font-size="13" font-weight="600">${title}</text>
${lines.join("\n")}
</svg>
`;
  writeFileSync(file, svg);
}

const inXml = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
