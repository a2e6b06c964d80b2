import { writeFileSync } from "node:fs";
import { pictures } from "./pictures.ts";

for (const { file, svg } of pictures()) {
  writeFileSync(file, svg);
  console.log(file);
}
