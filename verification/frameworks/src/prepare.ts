import { frameworks, prepare } from "./frameworks.ts";

// Puts the recipes into the apps, so that the compiler sees them with the frameworks' own types.
for (const framework of Object.values(frameworks)) prepare(framework);
