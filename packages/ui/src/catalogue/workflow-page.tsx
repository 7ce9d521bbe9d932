import { Button } from "@mantine/core";
import { Link, useParams } from "@tanstack/react-router";
export function WorkflowPage() {
  const { reference } = useParams({ from: "/workflows/$reference" });
  return (
    <Button component={Link} to={`/workflows/${reference}/launch`}>
      Launch
    </Button>
  );
}
