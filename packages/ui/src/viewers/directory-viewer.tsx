/** A stored directory: its entries, folder by folder; files open in their own viewer. */
import { Anchor, Breadcrumbs, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { FileIcon, FolderIcon } from "../app/icons.tsx";
import { EmptyState, ErrorState, WaitingRows } from "../app/states.tsx";
import { showBytes } from "../data/words.ts";
import { entriesAt } from "./report/find-report.ts";
import { viewerFor, type Shown, type ViewerProps } from "./registry.ts";
import { useViewState } from "./view-state.ts";
import "./viewers.css";

const MOST = 2000;

export function DirectoryViewer({ artifact }: ViewerProps) {
  const [{ path = "" }] = useViewState();
  const navigate = useNavigate({ from: "/artifacts/$digest" });
  const folders = path === "" ? [] : path.split("/");
  const query = useQuery({
    queryKey: ["entries", artifact.digest, path],
    queryFn: () => entriesAt(artifact.digest, folders),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const open = (next: readonly string[]) =>
    void navigate({ search: (before: object) => ({ ...before, path: next.length === 0 ? undefined : next.join("/") }) as never });
  return (
    <div>
      <Breadcrumbs p="sm">
        {[artifact.name, ...folders].map((name, depth) => (
          <Anchor key={depth} component="button" size="sm" onClick={() => open(folders.slice(0, depth))}>
            {name}
          </Anchor>
        ))}
      </Breadcrumbs>
      {query.isPending && <WaitingRows rows={6} />}
      {query.isError && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {query.data?.length === 0 && <EmptyState title="This folder is empty" />}
      {query.data?.slice(0, MOST).map((entry) => {
        const about = entry.kind === "symlink" ? `→ ${entry.target}` : showBytes(entry.size);
        const cells = (
          <>
            <Text c="dimmed" span style={{ display: "flex" }}>
              {entry.kind === "directory" ? <FolderIcon /> : <FileIcon />}
            </Text>
            <span className="one-line">{entry.name}</span>
            <Text size="xs" c="dimmed" className="numbers one-line" ta="right">
              {about}
            </Text>
            <Text size="xs" c="dimmed" visibleFrom="xs">
              {entry.kind === "file" ? viewerFor({ name: entry.name }).name : ""}
            </Text>
          </>
        );
        const style = { minHeight: 38 };
        if (entry.kind === "file") {
          return (
            <Link
              key={entry.name}
              className="grid-row entry-row"
              style={style}
              to="/artifacts/$digest"
              {...(linkOf(artifact, folders, entry) as { params: { digest: string }; search: object })}
            >
              {cells}
            </Link>
          );
        }
        return (
          <button
            key={entry.name}
            type="button"
            className="grid-row entry-row"
            style={style}
            disabled={entry.kind !== "directory"}
            onClick={() => open([...folders, entry.name])}
          >
            {cells}
          </button>
        );
      })}
      {(query.data?.length ?? 0) > MOST && (
        <Text size="sm" c="dimmed" p="sm">
          Only the first {MOST} of {query.data?.length} entries are listed.
        </Text>
      )}
    </div>
  );
}

/** A page is shown where it lies, so that it finds what lies beside it; any other file by itself. */
function linkOf(artifact: Shown, folders: readonly string[], entry: { readonly name: string; readonly digest: string }) {
  const run = artifact.run !== undefined && { run: artifact.run };
  if (/\.html?$/i.test(entry.name)) {
    const path = [...folders, entry.name].join("/");
    const search = { name: artifact.name, ...run, kind: "directory", view: "report", path };
    return { params: { digest: artifact.digest }, search };
  }
  return { params: { digest: entry.digest }, search: { name: entry.name, ...run } };
}
