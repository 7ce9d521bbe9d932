// @ts-nocheck: many of these mistakes are red in the editor too
import { sh, t, task, workflow } from "@golgi/sdk";
import { vcf } from "@golgi/sdk/bio";

const annotate = task({
  name: "annotate",
  inputs: { variants: vcf({ genome: "GRCh38" }) },
  outputs: { report: t.file() },
  script: ({ inputs, outputs }) => sh`annotate ${inputs.variants} > ${outputs.report}`,
});

export default workflow({
  name: "snippet",
  inputs: { variants: vcf({ genome: "GRCh37" }) },
  body: (inputs) => {
    return annotate({ variants: inputs.variants }); // here
  },
});

// message: input "variants" of task "annotate" takes VCF (GRCh38, not gzip) and is given VCF (GRCh37, not gzip): its genome build is GRCh37, but GRCh38 is needed
// hint: Use data of one genome build, or convert it with a lift-over task.
