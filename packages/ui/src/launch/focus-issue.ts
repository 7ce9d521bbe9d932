/** From a list of what is wrong to the place. */
import type { ValueIssue } from "@golgi/ir";
import { fieldId } from "../form/index.ts";

/** Goes to the nearest field of an issue's place. */
export function focusIssue({ path }: ValueIssue): void {
  requestAnimationFrame(() => {
    for (let length = path.length; length > 0; length--) {
      const id = fieldId("input", path.slice(0, length));
      const frame = document.querySelector<HTMLElement>(`[data-field="${CSS.escape(id)}"]`);
      const target = document.getElementById(id) ?? frame;
      if (target === null) continue;
      (frame ?? target).scrollIntoView({ block: "center", behavior: "smooth" });
      const focusable = target.matches("input, textarea, select, button")
        ? target
        : (target.querySelector<HTMLElement>("input, textarea, button") ??
          frame?.querySelector<HTMLElement>("input, textarea, button"));
      focusable?.focus({ preventScroll: true });
      return;
    }
  });
}
