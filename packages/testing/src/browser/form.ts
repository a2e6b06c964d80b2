import { attribute, closest, type Document, type Element, elements, hasAttribute, textOf } from "./html.ts";

/** The request of a browser that submits a form. */
export interface Submission {
  readonly url: URL;
  readonly method: "GET" | "POST";
  readonly fields: URLSearchParams;
}

export type FormFields = Readonly<Record<string, string>>;

const typeOf = (control: Element): string => attribute(control, "type")?.toLowerCase() ?? "";

/** The elements that submit a form when pressed. */
export const buttonsOf = (document: Document): Element[] =>
  elements(document, "button", "input").filter(
    (control) =>
      (typeOf(control) === "submit" || (control.tagName === "button" && typeOf(control) === "")) &&
      !hasAttribute(control, "disabled"),
  );

export const labelOf = (button: Element): string =>
  button.tagName === "input" ? (attribute(button, "value") ?? "Submit") : textOf(button);

const formOf = (document: Document, control: Element): Element | undefined => {
  const id = attribute(control, "form");
  if (id === undefined) return closest(control, "form");
  return elements(document, "form").find((form) => attribute(form, "id") === id);
};

/** The fields of a form: no page that tests visit has any but texts. @throws if there are others */
const fieldsOf = (document: Document, form: Element): readonly { readonly name: string; readonly value: string }[] =>
  elements(document, "input", "select", "textarea").flatMap((control) => {
    const [name = "", type] = [attribute(control, "name"), typeOf(control)];
    if (formOf(document, control) !== form || hasAttribute(control, "disabled") || name === "") return [];
    if (type === "submit") return [];
    if (control.tagName !== "input" || !["", "text", "hidden", "password", "email"].includes(type))
      throw new Error(`only text fields are supported, and ${name} is another field`);
    return [{ name, value: attribute(control, "value") ?? "" }];
  });

/** The names of the fields that pressing this button would send. */
export const fieldNames = (document: Document, button: Element): string[] => {
  const form = formOf(document, button);
  return form === undefined ? [] : fieldsOf(document, form).map(({ name }) => name);
};

/** @throws if the button has no form, if the form has no such field, or if its method isn't supported */
export const submission = (document: Document, base: URL, button: Element, typed: FormFields): Submission => {
  const form = formOf(document, button);
  if (form === undefined) throw new Error(`the button "${labelOf(button)}" belongs to no form`);
  const known = fieldNames(document, button);
  const unknown = Object.keys(typed).filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new Error(`the form has no field ${unknown.join(", ")}, but ${known.join(", ")}`);
  if (/multipart|plain/.test(attribute(form, "enctype") ?? "")) throw new Error("only urlencoded forms are supported");

  const fields = new URLSearchParams(fieldsOf(document, form).map(({ name, value }) => [name, typed[name] ?? value]));
  const buttonName = attribute(button, "name");
  if (buttonName !== undefined) fields.append(buttonName, attribute(button, "value") ?? "");
  const method = attribute(form, "method")?.toUpperCase() === "POST" ? "POST" : "GET";
  return { url: new URL(attribute(form, "action") || base, base), method, fields };
};
