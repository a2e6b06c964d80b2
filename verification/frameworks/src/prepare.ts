import { frameworks, prepare } from "./frameworks.ts";

// Copies the recipes into the apps, so that the compiler checks them with the frameworks' own types.
for (const framework of Object.values(frameworks)) prepare(framework);
