// @ts-nocheck: many of these mistakes are red in the editor too
import { t, workflow } from "@golgi/sdk";

export default workflow({
  name: "snippet",
  inputs: { sample: t.object({ label: t.string() }) },
  body: (inputs) => {
    const named = "name" in inputs.sample; // here
    return { name: named ? inputs.sample.label : "none" };
  },
});

// message: JavaScript asks which keys a reference of type {label: string} has; that is not known yet
// hint: Use expr.present(ref.field) to test for a field.
