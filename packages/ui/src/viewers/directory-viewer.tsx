/** A stored directory: its entries, folder by folder; files open in their own viewer. */
import { Anchor, Breadcrumbs, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { FileIcon, FolderIcon } from "../app/icons.tsx";
import { EmptyState, ErrorState, WaitingRows } from "../app/states.tsx";
import { golgi } from "../data/client.ts";
import { showBytes } from "../data/words.ts";
import { viewerFor, type ViewerProps } from "./registry.ts";

const GRID = "24px minmax(0, 1fr) 110px 120px";
const MOST = 2000;

export function DirectoryViewer({ artifact }: ViewerProps) {
  const { path = "" } = useSearch({ from: "/artifacts/$digest" });
  const navigate = useNavigate({ from: "/artifacts/$digest" });
  const folders = path === "" ? [] : path.split("/");
  const query = useQuery({
    queryKey: ["entries", artifact.digest, path],
    queryFn: () => entriesAt(artifact.digest, folders),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const open = (next: readonly string[]) =>
    void navigate({ search: (before) => ({ ...before, path: next.length === 0 ? undefined : next.join("/") }) as never });
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
            <Text size="xs" c="dimmed">
              {entry.kind === "file" ? viewerFor({ name: entry.name }).name : ""}
            </Text>
          </>
        );
        const style = { gridTemplateColumns: GRID, minHeight: 38 };
        if (entry.kind === "file") {
          return (
            <Link
              key={entry.name}
              className="grid-row"
              style={style}
              to="/artifacts/$digest"
              params={{ digest: entry.digest }}
              search={{ name: entry.name, ...(artifact.run !== undefined && { run: artifact.run }) }}
            >
              {cells}
            </Link>
          );
        }
        return (
          <button
            key={entry.name}
            type="button"
            className="grid-row"
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

async function entriesAt(digest: string, folders: readonly string[]) {
  let at = digest;
  for (const folder of folders) {
    const entry = (await golgi.call("listEntries", { params: { digest: at as never } })).entries.find(
      ({ name }) => name === folder,
    );
    if (entry?.kind !== "directory") throw new Error(`There is no folder ${folder} here.`);
    at = entry.digest;
  }
  const { entries } = await golgi.call("listEntries", { params: { digest: at as never } });
  return [...entries].sort((a, b) => Number(b.kind === "directory") - Number(a.kind === "directory"));
}
