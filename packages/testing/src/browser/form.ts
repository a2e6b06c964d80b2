import { attribute, closest, contentOf, type Document, type Element, elements, hasAttribute, textOf } from "./html.ts";

/** The request of a browser that submits a form. */
export interface Submission {
  readonly url: URL;
  readonly method: "GET" | "POST";
  readonly fields: URLSearchParams;
}

export type FormFields = Readonly<Record<string, string>>;

/** The elements that submit a form when pressed. */
export const buttonsOf = (document: Document): Element[] =>
  elements(document, "button", "input").filter((control) => {
    const type = attribute(control, "type")?.toLowerCase();
    const submits = control.tagName === "button" ? type === undefined || type === "submit" : type === "submit";
    return submits && !hasAttribute(control, "disabled");
  });

export const labelOf = (button: Element): string =>
  button.tagName === "input" ? (attribute(button, "value") ?? "Submit") : textOf(button);

const formOf = (document: Document, control: Element): Element | undefined => {
  const id = attribute(control, "form");
  if (id === undefined) return closest(control, "form");
  return elements(document, "form").find((form) => attribute(form, "id") === id);
};

const valuesOf = (control: Element): readonly string[] => {
  if (control.tagName === "textarea") return [contentOf(control)];
  if (control.tagName === "select") {
    const options = elements(control, "option");
    const selected = options.filter((option) => hasAttribute(option, "selected"));
    const chosen = selected.length > 0 ? selected : options.slice(0, 1);
    return chosen.map((option) => attribute(option, "value") ?? contentOf(option));
  }
  const type = attribute(control, "type")?.toLowerCase() ?? "text";
  if (["submit", "button", "image", "reset", "file"].includes(type)) return [];
  if (["checkbox", "radio"].includes(type)) {
    return hasAttribute(control, "checked") ? [attribute(control, "value") ?? "on"] : [];
  }
  return [attribute(control, "value") ?? ""];
};

const controlsOf = (document: Document, form: Element): Element[] =>
  elements(document, "input", "select", "textarea").filter(
    (control) => formOf(document, control) === form && !hasAttribute(control, "disabled"),
  );

/** The names of the fields that pressing this button would send. */
export const fieldNames = (document: Document, button: Element): string[] => {
  const form = formOf(document, button);
  return form === undefined ? [] : controlsOf(document, form).flatMap((control) => attribute(control, "name") ?? []);
};

/** @throws if the button has no form, if the form has no such field, or if its method isn't supported */
export const submission = (document: Document, base: URL, button: Element, typed: FormFields): Submission => {
  const form = formOf(document, button);
  if (form === undefined) throw new Error(`the button "${labelOf(button)}" belongs to no form`);
  const known = fieldNames(document, button);
  const unknown = Object.keys(typed).filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new Error(`the form has no field ${unknown.join(", ")}, but ${known.join(", ")}`);
  if (/multipart|plain/.test(attribute(form, "enctype") ?? "")) throw new Error("only urlencoded forms are supported");

  const fields = new URLSearchParams();
  for (const control of controlsOf(document, form)) {
    const name = attribute(control, "name");
    if (name === undefined || name === "") continue;
    const value = typed[name];
    for (const each of value === undefined ? valuesOf(control) : [value]) fields.append(name, each);
  }
  const buttonName = attribute(button, "name");
  if (buttonName !== undefined) fields.append(buttonName, attribute(button, "value") ?? "");

  const action = attribute(button, "formaction") ?? attribute(form, "action") ?? "";
  const method = (attribute(button, "formmethod") ?? attribute(form, "method") ?? "get").toUpperCase();
  return { url: new URL(action === "" ? base : action, base), method: method === "POST" ? "POST" : "GET", fields };
};
